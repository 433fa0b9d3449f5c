"""Closed classes of words, from grammar rather than from samples.

Verbs by whether what they name has an end (Vendler 1957, *Verbs and Times*): `publish` does, `improve` does
not. Nouns and adjectives only where they take the edge off such a verb: one cannot see when `a better
experience` has been delivered.
"""

from __future__ import annotations


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


# What these verbs name is over at some moment, and somebody can say when.
TELIC = _words(
    "abolish accept acquire activate add adopt agree analyse analyze announce appoint approve archive assemble",
    "assess assign audit automate award build buy cancel catalog catalogue cease certify charter choose close",
    "codify collect commission compile complete conclude conduct configure connect consolidate constitute",
    "construct contract convene convert create deactivate decide declare decommission define delete deliver demo",
    "demolish deploy deprecate design designate determine develop disable disband disburse disconnect discontinue",
    "dismantle dispatch dispose dissolve distribute divest document draft electrify eliminate enact endorse enrol",
    "enroll equip erect establish evaluate excavate exchange expire fence file finalise finalize find finish fix",
    "form gather hire hold host identify immunise immunize implement inaugurate insource instal install institute",
    "insulate integrate introduce inventory issue land launch lay license mail map measure merge migrate mint",
    "move name nationalise nationalize nominate notify obtain onboard open order organise organize outsource",
    "participate pass pave pay perform pick pilot plant plough port post prepare present privatise privatize",
    "procure produce propose prototype publish purchase ratify rebuild recruit redesign refactor refund refurbish",
    "register rehouse release relocate remove rename renovate reopen repair repatriate repay repeal replace",
    "replatform resettle resolve resurface retire retrofit review revise rewire rewrite run scrap select sell",
    "send settle setup ship shut sign split stop submit sunset swap switch terminate test transfer transition",
    "translate undertake uninstall update upgrade upload vacate vaccinate validate verify vote widen win withdraw",
    "write",
)
# Verbs that end with a particle: carry out, roll out, set up, put in place, turn on, hand over.
WITH_PARTICLE = {
    "carry": "out", "roll": "out", "phase": "out", "set": "up", "stand": "up", "turn": "on off", "hand": "over",
    "put": "in into up online", "bring": "into in online", "go": "live", "take": "over down", "cut": "over",
    "switch": "on off over",
    "spin": "up off", "shut": "down", "sign": "off", "wind": "down up", "buy": "out", "pull": "down", "tear": "down",
}  # fmt: skip
# What is taken away is a set that exists: when nothing is left of it, it is done.
REMOVALS = _words(
    "abolish archive cancel close decommission delete demolish deprecate discontinue dispose eliminate remove repeal",
    "replace retire shut stop sunset terminate uninstall",
)
# Verbs made from adjectives and nouns with these say that something becomes more so: no end.
DEGREE_ENDINGS = ("ise", "ize", "ify", "ten", "den", "ken")
# What goes on inside people has no end that others see.
MENTAL = _words(
    "believe care enjoy feel feeling feels know knows like love loves perceive prefer trust trusts want wants",
)
CADENCES = _words(
    "annual biannual bimonthly biweekly daily fortnightly hourly monthly nightly quarterly weekly yearly",
)
# Machines do these or do not: `runs on FreeBSD`.
FUNCTIONS = _words(
    "boot boots build builds compile compiles install installs integrates load loads pass passes run runs start",
    "starts validates",
)
# Standards are reached or not; goals, benefits and potential are reached by saying so.
ATTAINED = _words("achieve attain earn gain get hit meet obtain pass reach receive secure")
STANDARDS = _words(
    "accreditation agreement approval authorisation authorization award badge break-even certificate certification",
    "compliance consensus contract funding grade level licence license milestone parity patent permission quorum",
    "rating requirement requirements score standard status target threshold",
)
# No end: more of it is always possible.
ATELIC = _words(
    "accelerate address advance advocate align allow amplify assist attract be become better bolster boost broaden",
    "build-up champion collaborate communicate consider continue contribute coordinate cultivate decrease deepen",
    "demonstrate drive ease embed embrace empower enable encourage engage enhance enrich ensure evolve excel expand",
    "explore extend facilitate focus foster further grow guide handle harness heighten help improve increase",
    "influence inform innovate inspire invest keep lead lessen leverage lower maintain make manage maximise maximize",
    "minimise minimize mitigate modernise modernize monitor nurture offer optimise optimize pioneer position preserve",
    "prioritise prioritize promote protect provide pursue raise rationalise reduce refine refocus refresh reimagine",
    "reinforce remain renew reposition research reshape respond safeguard scale secure seek serve shape share",
    "simplify spread stabilise stimulate streamline strengthen strive study support sustain tackle think transform",
    "understand unleash unlock uphold utilise utilize value work",
    # What is felt has no end that others see: `delight every customer`.
    "amaze delight excite impress motivate please reassure satisfy surprise",
)
# What follows these is somebody else's doing, a possibility, or a use: not what is promised.
ENABLING = _words(
    "ability able aid allow allowing allows capability capacity empower enable enabled enables enabling encourage",
    "encouraging freedom help helping helps let needed opportunities opportunity require required resources skills",
    "support supporting supports tools used way ways",
)
POSSIBLE = _words("can cannot could may might would")
MODAL = _words("i must not shall should they to we will")
AUXILIARY = _words("are be been being get gets had has have having is was were")
# Verbs that say what something is or takes in, in the form of a sentence about it: they leave no headline.
STATING = _words(
    "aims comprises concerns consists contains covers exists includes intends involves needs reflects relates remains",
    "represents requires seeks spans underpins",
)
RELATIVE = _words("because how if so that what when whenever where wherever which while who whom whose why")

# They carry no meaning of their own: left out where two readings are compared.
SMALL = _words(
    "a an and are as at be by do for from get have in into is it less make more of on or our so than that the their",
    "them this to up us we will with your",
)

DETERMINERS = _words("a an both her his its my our the their these this those your")
PREPOSITIONS = _words(
    "about above across after against along among around as at before behind between beyond by during for from in",
    "including inside into leveraging like of on onto over per since through throughout to toward towards under until",
    "upon using via with within without",
)
BREAKS = PREPOSITIONS | RELATIVE | _words("and or but than then")

# What these act on is a document, whatever its name: `publish our vision` is done on the day it is out.
PUBLISHING = _words("file issue post print publish ratify sign submit")
# What a machine does in front of people: `the form asks for a birthday`.
SHOWING = _words("accepts asks displays lists logs opens prints rejects returns sends shows warns")
# The end of `bring into service` and its like: the thing comes behind them.
INTO_USE = _words("effect force operation place production service use")

# They end by themselves: `the centre opens in May`.
BY_THEMSELVES = _words("cease close expire launch open reopen retire")
# They bundle things that nobody counts: `a package of reforms`.
BUNDLES = _words("collection combination package portfolio programme program suite")

# Going somewhere: the end is where it leads to, `migrate to Kubernetes`.
MOVES = _words("convert go join migrate move participate relocate switch transfer transition upgrade")
# One of its kind even without an article, as headlines write: `publish style guide`.
ARTEFACTS = _words(
    "agreement algorithm app application architecture baseline benchmark blog blogpost book brief budget build case",
    "catalog catalogue charter checklist code codebase contract course dashboard database dataset decision demo",
    "deprecation design doc docs document documentation draft feature form framework guidance guide guideline",
    "guidelines handbook homepage interface inventory job landing-page library list logo manual map memo methodology",
    "minutes model module newsletter order package page paper patch pilot pipeline plan playbook plugin policy post",
    "presentation procedure procedures process product program project proposal protocol prototype questionnaire",
    "register repo report repository review roadmap schedule schema script sdk server site spec specification",
    "standard strategy study suite survey system template test tests tool toolkit tutorial video webinar webpage",
    "website whitepaper wiki workshop",
)
# What is made so is so or not: `make X the default`.
SWITCHED = _words("available default mandatory official open-source optional public read-only")
# A day's work without an end: one can do some of it, never hand it over.
ACTIVITIES = _words(
    "activities analyses enhancements fixes maintenance management modifications monitoring operations oversight",
    "planning resources service services tasks updates upgrades",
)
# Heads that stand for an amount nobody gives: `a range of`.
UNCOUNTED = _words("array host lot majority mix multitude number part plenty range role series set share variety")

# Named things that every second text names: no edge in them.
COMMON_ACRONYMS = _words(
    "AI API APIs CEO CFO CIO CTO EU HR ICT IP IT KPI KPIs ML OK OKR OKRs PR QA ROI UK UN US USA UX",
)

# Degree turned into a noun or an adjective: "an improved service", "a measurable reduction".
DEGREES = _words(
    "acceleration advancement decrease decreased drop enhanced enhancement enhancements expansion gain gains growth",
    "improved improvement improvements increase increased increases optimisation optimised optimization optimized",
    "progress reduced reduction reductions rise savings streamlined strengthened uplift",
)
# Nouns for what has no edge: nobody can hand them over.
EDGELESS = _words(
    "accountability advantage advantages age agenda aims alignment ambition approach arrangements atmosphere",
    "awareness barriers benefit benefits capabilities capability capacity century change clarity climate",
    "collaboration commitment communication community complexity conditions confidence content context",
    "cooperation coordination culture debt demand duplication ecosystem effectiveness efficiencies efficiency",
    "effort efforts energy engagement environment excellence expectations experience experiences feeling focus",
    "foundation foundations friction future goal goals happiness impact innovation insight insights integrity",
    "journey knowledge landscape leadership mindset mission momentum money morale need needs objectives obstacles",
    "opportunities opportunity outcome outcomes people performance perspective position potential presence",
    "productivity prosperity purpose quality relationship relationships reputation resilience result results risk",
    "risks satisfaction sense silos skills solution solutions space spirit state success support sustainability",
    "synergies synergy talent thinking time transformation transparency trust understanding value values",
    "visibility vision waste way ways work workforce workplace world",
)
# Praise: it depends on who looks.
PRAISE = _words(
    "adaptable adaptive affordable agile amazing ambitious appropriate attractive beautiful best",
    "better bigger bold brighter broader citizen-centred class cleaner clear client-centric closer coherent",
    "compelling competitive comprehensive consistent convenient cost-effective customer-centric cutting-edge",
    "deeper delightful dynamic easier easy effective efficient enjoyable excellent exceptional exciting fair",
    "fairer faster first-class fit-for-purpose flexible frictionless friendly future-proof good great greater",
    "greener happier healthy high-performing high-quality higher holistic impactful inclusive innovative",
    "inspiring intelligent intuitive joined-up leading lean leaner lower meaningful measurable modern more nimble",
    "optimal outstanding people-centred personalised personalized positive powerful premier proactive productive",
    "prosperous reliable resilient responsive rich richer robust safe safer scalable seamless secure significant",
    "simple simpler smart smarter smooth sound stable state-of-the-art strong stronger substantial successful",
    "superior sustainable tailored thriving timely top transformative transparent trusted unified unique usable",
    "useful user-centred user-centric user-friendly valuable vibrant vital world-class world-leading",
)
# Whoever hedges has not decided.
HEDGES = _words(
    "about almost appropriate approximately as-needed attempt eventually generally hopefully ideally largely maybe",
    "mostly partly perhaps possibly potentially probably reasonable reasonably relevant roughly several some somewhat",
    "sufficient sufficiently tbc tbd try various where-possible",
)
BUZZWORDS = _words(
    "agile alignment best-in-class cutting-edge disruptive ecosystem empower excellence frictionless future-proof",
    "game-changing holistic impactful innovation innovative leverage mindset next-generation paradigm proactive",
    "robust scalable seamless state-of-the-art streamline sustainable synergies synergy transform transformation",
    "transformational vision world-class world-leading",
)
# What is done only as far as this holds is never said to be done: `as required`, `where possible`.
AS_FAR_AS = _words("as if when whenever where wherever")
OPEN_CONDITIONS = _words(
    "applicable appropriate desirable feasible needed necessary possible practicable practical required requested",
)
# Participles that only tie one noun to another.
TIES = _words(
    "aimed associated based concerned designed driven expected focused intended involved needed related required used",
)
# They stand behind the thing and say how, not what.
ADVERBS = _words("again better early fast faster first here now often once quickly soon there today together well")
# Doing turned into a noun, with an end.
EVENTS = _words(
    "acquisition award closure commissioning completion consolidation construction conversion cutover decommissioning",
    "delivery demolition deployment disposal electrification establishment go-live handover implementation",
    "installation introduction",
    "launch migration move procurement publication purchase refurbishment release relocation removal replacement",
    "retirement roll-out rollout sale transfer transition upgrade",
)
IRREGULAR = {
    "bought": "buy", "brought": "bring", "built": "build", "chosen": "choose", "chose": "choose", "cut": "cut",
    "done": "do", "drawn": "draw", "gone": "go", "goes": "go", "held": "hold", "hit": "hit", "led": "lead",
    "met": "meet", "put": "put", "ran": "run", "rebuilt": "rebuild", "rewritten": "rewrite", "sent": "send",
    "set": "set", "shipped": "ship", "shut": "shut", "sold": "sell", "split": "split", "stood": "stand",
    "taken": "take", "undertaken": "undertake", "undertook": "undertake", "withdrawn": "withdraw", "won": "win",
    "written": "write", "wrote": "write", "kept": "keep", "grew": "grow", "grown": "grow", "made": "make",
    "rolled": "roll", "died": "die",
}  # fmt: skip
