"""How common words are in news before any article has been seen: a rough table, written by hand for this project.

A few steps of commonness are enough to distinguish shared wording from shared grammar in the first articles after a
start. The live articles then correct the table (:mod:`monitors.stories.candidates`).
"""

from __future__ import annotations

import math
from functools import lru_cache
from zlib import crc32

from monitors.rules.words import fold_word, stem_folded

EXCESS_BITS = 2
"""A term is a 32-bit hash without its last two bits: CPython keeps a 30-bit integer in one digit, and sorts, counts and
looks it up in about half the time."""

UNKNOWN_SHARE = 0.002
"""The share of articles in which a word outside the table is expected."""

_STEPS: tuple[tuple[float, str, str], ...] = (
    (
        0.6,
        "en",
        """
        a about after all also am an and any are as at back be because been before being between both but by can could
        did do does done down during each even every few first for from get go had has have he her here him his how i
        if in into is it its just last like made make many may me might more most much must my new no not now of off on
        one only or other our out over own said same say says she should so some still such than that the their them
        then there these they this those three through time to told too two under until up us very was way we well were
        what when where which while who whom whose why will with would year years you your

        s t d m ll ve re don didn doesn isn wasn aren
        """,
    ),
    (
        0.6,
        "ru",
        """
        и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по ее мне было вот от меня о из ему
        быть был до для мы их это этот при об также после уже или если который году года году время
        """,
    ),
    (
        0.6,
        "es",
        """
        de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre
        este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde está mi porque qué sólo
        """,
    ),
    (
        0.6,
        "fr",
        """
        le les des et est du une dans il au qui ce ne pas sur se plus par je avec tout mais sa ses aux été sont cette ou
        comme nous vous deux ont après elle
        """,
    ),
    (
        0.6,
        "de",
        """
        der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat
        dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis
        mehr durch man sein wurde
        """,
    ),
    (
        0.6,
        "pt",
        """
        em um uma não os dos das na no mais pelo pela foi ao à também seu sua são está ser tem
        """,
    ),
    (
        0.6,
        "ar",
        """
        في من على أن إلى عن مع هذا هذه التي الذي ما لا كان قد بعد بين كما أو ذلك قال كل
        """,
    ),
    (
        0.6,
        "kk",
        """
        және бұл да де мен бойынша үшін деп болып ол бір сондай
        """,
    ),
    (
        0.2,
        "en",
        """
        according added against ago another around ask away became become began believe big bring call called came case
        change city come continue country day days end expect expected face fact far find former found four five give
        going good government great group hand head held help high hit home hour hours however hundred including
        information issue john keep know late later lead least leave left less life line little live local long look
        man matter mean media meet member members men million minute month months morning move name national near need
        never news next night nothing number official officials old once open part past people per percent place plan
        play point police position possible president press public put question rather report reported reporter reports
        right run saw second see seen send set several show side since six small something spokesman spokeswoman start
        state statement states still stop story support sure take taken tell thing things think third thought thousand
        today together took top try turn united until use used using want war week weeks went without woman women word
        work world yet york young january february march april may june july august september october november december
        monday tuesday wednesday thursday friday saturday sunday pm am et est gmt edt photo image video read click share
        comment comments copyright posted published updated twitter facebook email u.s us uk
        """,
    ),
    (
        0.08,
        "en",
        """
        able accept access accord account across act action activity actually address administration age agency agree
        agreement ahead air allow almost alone along already although always america american among amount announce
        announced anyone appear approach april area arrest arrived article associated attack attempt attention august
        authority available average avoid bad bank base based battle beat behind best better beyond bill black board
        body book border born boy break british brother brought build building built business buy came campaign capital
        car care carry cause center central century certain chance charge charged check chief child children china
        choice church citizen claim class clear close coach come comes coming commission committee common community
        company concern condition conference confirm confirmed congress consider contact control cost council course
        court cover create crime crisis cut daily damage data date daughter dead deal dealt death debate decade decide
        decision deep defense degree demand department describe despite detail develop development die died different
        difficult direct director district doctor door doubt dr drive drop due early earlier east economic economy
        education effect effort either election else emergency employee energy enough enter entire especially european
        event everyone evidence example executive experience expert fail fall family father fear federal feel fell fight
        figure file final financial fire firm five focus follow following food force foreign form forward free friend
        front full fund future gain game gave general girl global goal gone got governor ground grow growth guard gun
        half happen happened hard health hear heart heavy history hold hope hospital house human husband idea important
        include increase independent individual industry injured injury inside instead institute interest international
        internet interview investigate investigation involve job join judge justice kill killed killing kind king knew
        large largest latest law lawyer leader learn leading leave led legal let letter level likely list loss lost lot
        love low main major manage manager mark market marry match mayor measure medical meeting message mile military
        mind minister minute miss moment money mother mr mrs ms murder natural nation near nearly network north note
        offer office officer oil operation opportunity opposition order organization original outside owner page paid
        paper parent park party pass pay peace perform perhaps period person personal phone pick piece planning player
        political popular post power prepare present pressure prevent previous price prime prison private probably
        problem process produce product program project protect protest prove provide quarter question quickly quite
        race raise ran rate reach ready real really reason receive recent recently record red reduce region relationship
        release released remain remember remove repeat represent require research resident respond response rest result
        return risk road role room rule safe safety san save scene school season seat secretary security seek seem sell
        senate senior sense sentence separate serious serve service seven eight nine ten share shoot shooting short shot
        sign significant similar simple single sister site situation size social society soldier son sort source south
        speak special spend spokesman staff stage stand step street strike strong student study subject success suffer
        suggest summer suspect system table talk target team technology television term test thank threat threaten total
        tour town trade train travel trial trip trouble true tv type understand union university use value various
        version via victim victory view violence visit voice vote wait walk wall watch water weapon website weekend west
        white whole wife win winter witness won worker worth wrong wrote yesterday
        """,
    ),
    (
        0.03,
        "en",
        """
        abandon abuse accident accuse achieve acquire acquisition actor actress additional admit adult advance advantage
        advice affair affect afraid africa afternoon aid aim aircraft airline airport album alert allegation allegedly
        ally alleged alternative amid analyst angeles angry animal anniversary annual apart apparent appeal application
        apply appoint approve argue arm army arrange arrival asia aside assault assembly asset assist attend attorney
        audience australia author aware award baby background balance ball ban bar basic bear beach bear bed beginning
        belief belong benefit birth blame blast block blood blow blue boat bomb bond border boss bottom box branch
        brand bridge brief broad broke budget burn bus cabinet calm camera camp canada cancer candidate capture career
        carrier catch celebrate celebrity cell challenge champion championship channel chair chairman character charity
        chart chase cheap chemical choose christmas circumstance civil civilian clash clean climate clinic club coast
        code cold collapse colleague collect college column combat comfort command commander commercial commit
        communication compare competition competitive complain complete complex computer concert condemn conduct
        confidence conflict connection consequence conservative consumer contain contest contract contribute
        convict conviction cool cooperation copy corner corporate correct corruption count county couple courage crash
        crew criminal critic critical criticism crowd culture cup current customer damage danger dangerous dark debt
        declare decline decrease defeat defend delay deliver democracy democrat democratic deny deputy design destroy
        destruction detective device dinner diplomatic disappear disappoint disaster discover discuss discussion disease
        dismiss display dispute distance document dog dollar domestic dozen draw dream dress drink driver drug earn
        earth earthquake easy economist edge edition editor effective elect element emotional emphasis employ enemy
        engage
        engine engineer england enjoy ensure entertainment environment equal equipment era escape essential establish
        estate estimate evening eventually evil examine excellent exchange executive exist expand expensive explain
        explode explosion express extend extra extreme eye facility factor factory fair faith false fan fast favor
        fatal feature fellow female field film finance finger finish fiscal flat fleet flight floor flow fly football
        forecast foreign forget formal fort forum foundation france freedom french fresh fuel function funeral garden
        gas gather gay generation german germany giant glass god gold golden grand grant grave green grew guarantee
        guest guide guilty hall halt handle hang happy harm hate headquarters heat height hero hide highway hill hire
        historic holiday honor horse host hostage hot hotel huge hunt hurt ice illegal illness immediate immediately
        immigration impact implement impossible impress improve incident income index india indian industrial initial
        initiative injure innocent inquiry inspector install insurance intelligence intend introduce invest investigator
        investment investor iran iraq island israel italy item jail james japan jet journalist jump jury key kept kick
        knee knife knock lake land language laugh launch laws league legislation lesson liberal limit link lord los loud
        lunch machine magazine maintain majority male map marine marriage mass massive master material maximum medal
        medicine mental method mexico middle militant mission mix mobile model modern mood mountain mouth movement
        movie murder museum music muslim mystery navy negotiate negotiation neighbor neighborhood nine normal northern
        nuclear obama object observe obtain obvious occasion occur ocean oct odds opening opinion opponent option
        ordinary organize ought outcome overall overnight pack pain pair palace panel partner patient pattern penalty
        pension perfect permanent permit personnel photograph phase physical picture pilot pipe planet plane plant
        platform plead pledge poll pool poor population port portion positive possibility potential pound powerful
        practice praise predict presence presidential previously primary priest principle prisoner prize procedure
        professional professor profit promise promote proof property proposal propose prosecutor protection proud
        publicly publish pull purchase purpose pursue push qualify quality quiet quit radio rail rain range rapid rare
        reaction reality rebel recall recognize recommend recover recovery reduction refer reflect reform refugee
        refuse regard regular regulation regulator reject relate relation relative relatively relief religious rely
        remains reputation republic republican request rescue reserve resign resident resolution resolve resource
        respect responsibility responsible restaurant restrict retail retire retirement reveal revenue review rich rid
        ride rise rival river rock roll rose round route royal rumor rural rush russia russian sale sanction satellite
        scale schedule scheme science scientist score screen sea search secret secure sector self sentence series
        session settle settlement severe sex sexual shake shape sheriff ship shock shop shut sick signal silence sing
        singer sky sleep slow smart smoke smith software sold solid solution solve song sought soul sound southern space
        spark speaker spirit split sport spot spread spring square squad stable stadium standard star statistics status
        stay steal steel stick stock stone storm strategy strength stretch strip structure struggle studio stuff style
        succeed sudden suddenly sue sun supply surface surgery surprise surrender surround survey survive suspend
        suspicion sweep swing switch symbol sympathy tackle tank tape task tax teach teacher tear teenager temporary
        tend tension terror terrorist terrorism testify testimony theater theory threw thus tie tight tiny tip title
        tomorrow tonight tone tool torture touch tough tower track tradition traditional traffic tragedy transfer
        transport treat treatment tree trend tribute troop truck trust truth tuesday twice typical ultimate unable
        uncle unit unlike unusual upper urban urge user usual usually vehicle veteran victory village violent virus
        visitor vital vow wage warn warning wave weak wealth wear weather web wedding weight welcome western wide wild
        willing wind window winner wish withdraw wonder wood wound yard yellow youth zone
        """,
    ),
)


@lru_cache(maxsize=1)
def get_shares() -> dict[int, float]:
    """Return the share of articles for each term (see :func:`hash_term`); a word in several steps has the highest."""
    shares: dict[int, float] = {}
    for share, language, words in _STEPS:
        for word in words.split():
            shares.setdefault(hash_term(word, language), share)
    return shares


def hash_stem(word: str, language: str) -> int:
    """Return a 32-bit hash of the stem of a word, equal on every run."""
    return crc32(stem_folded(fold_word(word, language), language).encode("utf-8", "surrogatepass"))


def hash_term(word: str, language: str) -> int:
    """Return the term of a word: the first 30 bits of the hash of its stem."""
    return hash_stem(word, language) >> EXCESS_BITS


@lru_cache(maxsize=1)
def get_idfs() -> dict[int, float]:
    """Return the rarity of each term in the table: the inverse document frequency, ``-log(share)``."""
    return {term: -math.log(share) for term, share in get_shares().items()}


UNKNOWN_RARITY = -math.log(UNKNOWN_SHARE)


def get_share(term: int) -> float:
    """Return the share of articles in which a term is expected, before any article has been seen."""
    return get_shares().get(term, UNKNOWN_SHARE)
