"""What kind of thing a word names: a person by office, a nation, a group of people, a thing.

Only as much of the world as is needed to tell "you are", "the minister is" and "this law is"
apart. Russian and Armenian words are given by their stems, as their endings change.
To be named here is never a signal.
"""

from enum import StrEnum
from functools import lru_cache

from plaintalk.engine.tables import word_set


class Kind(StrEnum):
    """What a word stands for in a sentence."""

    YOU = "you"
    YOUR = "your"
    SELF = "self"
    ONE = "one"  # he, she
    THEY = "they"
    IT = "it"
    AUTHOR = "author"
    PUBLISHER = "publisher"
    READER = "reader"  # those who comment
    FIGURE = "figure"  # known by office or by name
    NATION = "nation"
    INSTITUTION = "institution"
    GROUP = "group"  # people for what they are: nation, religion, origin, sex, disability
    PEOPLE = "people"  # persons of no named group
    THING = "thing"


_WHOLE: dict[Kind, str] = {
    Kind.YOU: """you yourself yourselves thou thee ye ты тебя тебе тобой вы вас вам вами
        դու դուք քեզ ձեզ քեզնից ձեզնից քեզանից ձեզանից du duq duk qez kez dzez ty
        tebya tebe vy vas""",
    Kind.YOUR: "your yours ваш ваша ваше ваши твой твоя твое твои քո ձեր qo dzer",
    Kind.SELF: """i me my myself mine we us our ours ourselves я меня мне мной мы нас нам
        нами мой моя наш наша наши ես մենք ինձ մեզ իմ մեր""",
    Kind.ONE: """he she him her himself herself он она его ее ему ей ним ней нем նա նրան
        նրա""",
    Kind.THEY: """they them themselves those these они их им ими них те эти նրանք նրանց
        սրանք սրանց դրանք""",
    Kind.IT: "it this that itself это то этот эта այս սա դա այդ",
    Kind.AUTHOR: """author writer journalist columnist reporter byline contributor""",
    Kind.PUBLISHER: "newspaper editors editor editorial publisher newsroom редакция редакции",
    Kind.READER: """commenter commenters poster posters op reader readers moderator moderators
        mods mod""",
    Kind.FIGURE: """president presidents premier minister ministers chancellor king queen
        prince emperor dictator dictators tyrant autocrat ambassador ambassadors
        senator senators congressman congresswoman congressmen governor governors
        mayor mayors speaker deputy deputies mp mps politician politicians leader
        leaders leadership oligarch oligarchs generals admiral commander patriarch
        catholicos pope bishop archbishop imam ayatollah judge judges prosecutor
        prosecutors diplomat diplomats spokesman spokeswoman candidate candidates
        official officials bureaucrats potus pm ceo putin medvedev lavrov yeltsin
        gorbachev zakharova peskov shoigu prigozhin navalny zelensky zelenskyy
        poroshenko lukashenko aliyev aliev heydar ilham erdogan erdoğan ataturk
        davutoglu fidan pashinyan pashinian sargsyan sarkisian sarkissian serge
        kocharyan kocharian petrosyan karapetyan mirzoyan obama biden trump
        clinton hillary bush reagan pelosi mcconnell harris vance pence cheney
        romney mccain sanders bernie warren buttigieg rubio cruz schumer kerry
        blinken powell mueller comey fauci musk macron sarkozy hollande merkel
        scholz merz johnson boris starmer sunak blair thatcher cameron truss
        trudeau harper carney poilievre netanyahu bibi khamenei rouhani assad
        saddam gaddafi maduro chavez castro xi jinping modi orban meloni
        berlusconi leyen guterres hitler stalin lenin mao saakashvili ivanishvili
        soros bezos zuckerberg epstein""",
    Kind.NATION: """armenia azerbaijan turkey turkiye russia georgia iran iraq israel
        palestine syria lebanon ukraine belarus america usa britain uk england
        scotland ireland france germany italy spain portugal greece cyprus poland
        hungary serbia kosovo bulgaria romania china japan korea india pakistan
        afghanistan kazakhstan uzbekistan moldova egypt saudi qatar canada mexico
        brazil argentina venezuela cuba australia karabakh artsakh nakhichevan
        moscow kremlin washington baku ankara yerevan tbilisi tehran jerusalem
        brussels beijing kiev kyiv london paris berlin istanbul stepanakert europe
        asia africa country countries nation state states empire ussr россия
        армения азербайджан турция америка украина""",
    Kind.INSTITUTION: """government governments regime regimes administration parliament congress
        senate house court courts justice ministry ministries cabinet opposition
        party parties republicans democrats democrat republican gop dnc rnc tories
        tory labour liberals liberal conservatives conservative libs dems
        communists socialists fascists nazis leftists lefties rightists
        progressives neocons maga antifa globalists centrists lobby lobbies army
        armies military troops soldiers soldier police cops cop guards navy forces
        intelligence fbi cia kgb fsb nsa nato eu un osce unesco imf csto unicef
        commission council committee union unions church vatican etchmiadzin bank
        banks company companies corporation corporations industry media press
        outlets channel channels mainstream msm cnn fox bbc nbc rferl tass
        facebook twitter google youtube reddit system establishment elite elites
        islam islamism christianity judaism catholicism zionism authorities
        bureaucracy mafia cartel embassy foundation agency agencies organisation
        organization ngo ngos university dashnaks dashnak arf hnchak tashnag
        ramgavar akp ruling majority coalition politics senators lawmakers
        legislators negotiators mediators diaspora isis hamas hezbollah taliban
        terrorists terrorist jihadists militants""",
    Kind.PEOPLE: """people person persons man men guy guys folks folk someone everyone anyone
        nobody whoever those voters voter supporters supporter followers fans kids
        children boy boys girl girls lady dude crowd masses public citizens
        citizen population bunch lot pack generation neighbour neighbor neighbours
        neighbors friend friends brother sister mother father mom dad son wife
        husband boss teacher doctor lawyer driver crooks люди людей человек народ
        мужик парень девушка тип մարդ մարդիկ մարդկանց ժողովուրդ""",
    Kind.THING: """law laws bill bills decision decisions policy policies idea ideas plan
        plans article articles argument arguments comment comments statement
        statements claim claims question questions answer answers opinion opinions
        view views point points thing things move moves war wars deal deals
        agreement treaty treaties remark remarks post posts reasoning logic theory
        theories excuse excuses mistake mistakes game games joke jokes stuff
        headline headlines story stories piece column book film movie song speech
        report analysis propaganda rule rules tax taxes system systems project
        projects process proposal proposals suggestion behaviour behavior attitude
        strategy tactic tactics rhetoric narrative reply response stunt show
        debate campaign election elections vote votes borders border road traffic
        bridge weather price prices website site app phone car computer software
        video picture photo name word words language flag constitution referendum
        negotiations negotiation talks peace blunder nonsense rumor rumors
        conspiracy conspiracies assumption assumptions conclusion comparison
        analogy approach attempt attempts method choice choices act action actions
        way reason reasons situation mess crap shit business thought thoughts
        belief beliefs myth myths lie lies place city town world life day time
        year noise money fight conflict attack attacks title interview letter map
        history lesson test exam meme memes tweet tweets ban закон решение статья
        мысль идея политика война вопрос ответ комментарий օրենք որոշում հոդված
        միտք հարց""",
}  # fmt: skip

# The groups of people that an identity attack can be about.
GROUP_WORDS = word_set(
    """armenians turks turk azeris azeri azerbaijanis russians georgians iranians persians kurds
    kurd arabs arab jews jew muslims muslim christians christian catholics protestants hindus
    hindu sikhs buddhists atheists mormons israelis palestinians syrians lebanese ukrainians
    ukranians poles polacks germans french frenchmen italians spaniards greeks serbs serb croats
    bosnians albanians albanian bulgarians romanians hungarians chinese japanese koreans
    vietnamese indians indian pakistanis pakistani afghans afghan chechens chechen tatars
    yezidis yazidis assyrians gypsies roma romani americans american mexicans mexican latinos
    latino hispanics hispanic africans african nigerians somalis somali haitians cubans
    brazilians canadians brits englishmen irish scots europeans asians asian blacks whites
    caucasians natives immigrants immigrant migrants migrant refugees refugee foreigners
    foreigner aliens illegals gays gay lesbians lesbian homosexuals homosexual queers bisexuals
    transgenders trans transsexuals women females feminists wives mothers disabled autistic
    autistics cripples deaf blind elderly boomers jewish islamic turkish armenian russian black
    white westerners ottomans saudis egyptians iraqis moroccans algerians tunisians ethiopians
    eritreans filipinos filipino thais indonesians bangladeshis uyghurs kazakhs uzbeks tajiks
    dagestanis caucasian semites zionists untouchables dalits lgbt lgbtq transgender турки азеры
    армяне русские грузины евреи мусульмане кавказцы таджики узбеки чеченцы цыгане негры женщины
    бабы геи украинцы мигранты беженцы азербайджанцы христиане американцы թուրքեր թուրքերը
    ադրբեջանցիներ ադրբեջանցիները հայեր հայերը ռուսներ ռուսները հրեաներ հրեաները մուսուլմաններ
    մուսուլմանները կանայք վրացիներ վրացիները գնչուներ"""
)  # fmt: skip

_STEMS: dict[Kind, str] = {
    Kind.AUTHOR: "журналист автор корреспондент հեղինակ լրագրող",
    Kind.READER: "комментатор читател",
    Kind.FIGURE: """президент министр премьер депутат политик чиновник губернатор лидер
        диктатор генерал путин медведев лавров алиев эрдоган пашинян саргсян
        кочарян зеленск лукашенк байден трамп обам макрон нетаньяху навальн
        նախագահ վարչապետ նախարար պատգամավոր պաշտոնյա քաղաքական քաղաքագետ փաշինյան
        քոչարյան սարգսյան ալիև ալիեւ էրդողան պուտին թրամփ բայդեն առաջնորդ
        կաթողիկոս""",
    Kind.NATION: """росси армени азербайджан турци украин америк грузи иран москв кремл баку
        анкар ереван вашингтон европ сша страна страны стране государств հայաստան
        ադրբեջան թուրքիա ռուսաստան ամերիկ վրաստան իրան մոսկվ բաքու անկարա երևան
        երեւան արցախ ղարաբաղ եվրոպ պետություն երկիր երկրի""",
    Kind.INSTITUTION: """правительств власт парти режим парламент госдум дума оппозици армия армии
        полици церков суд министерств евросоюз оон нато сми газет телеканал
        կառավարություն իշխանություն կուսակցություն խորհրդարան ընդդիմություն
        ոստիկան եկեղեց բանակ դատարան""",
    Kind.GROUP: """турок турк азербайджанц азер армян русск грузин евре мусульман кавказц
        таджик узбек чечен цыган негр украинц мигрант беженц женщин америкаанц
        гомосексуал թուրք ադրբեջանց հրեա մուսուլման գնչու""",
    Kind.PUBLISHER: "редакци խմբագր",
    Kind.THING: "закон решени стать мысл иде политик войн комментари вопрос օրենք որոշում հոդված",
}  # fmt: skip

_BY_WORD: dict[str, Kind] = {
    word: kind for kind, words in reversed(_WHOLE.items()) for word in words.split()
}
_BY_STEM: dict[str, Kind] = {
    stem: kind for kind, stems in reversed(_STEMS.items()) for stem in stems.split()
}
_LONGEST_STEM = max(map(len, _BY_STEM))
_SHORTEST_STEM = 3


@lru_cache(maxsize=16_384)
def kind_of(word: str) -> Kind | None:
    """What a plain word (normalised, in lower case) stands for, if that is known here."""
    if word in _BY_WORD:
        return _BY_WORD[word]
    if word in GROUP_WORDS:
        return Kind.GROUP
    if word.isascii():
        return None
    for length in range(min(len(word), _LONGEST_STEM), _SHORTEST_STEM - 1, -1):
        if word[:length] in _BY_STEM:
            return _BY_STEM[word[:length]]
    return None
