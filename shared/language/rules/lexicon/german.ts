import { counted, type Lexicon } from './lexicon.ts'

const units = 'ein zwei drei vier funf sechs sieben acht neun'.split(' ')
const tens = 'zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig'.split(' ')
/** `einundzwanzig`, `zweihundertfünf`: German writes them in one word. */
const joined = Object.fromEntries([
  ...tens.flatMap((ten, t) => units.map((unit, u) => [`${unit}und${ten}`, (t + 2) * 10 + u + 1] as const)),
])
const teens = 'zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn'.split(' ')
const below100 = [
  ...Object.entries(joined),
  ...['eins', ...units].map((unit, at) => [unit, Math.max(1, at)] as const),
  ...teens.map((teen, at) => [teen, at + 10] as const),
  ...tens.map((ten, at) => [ten, (at + 2) * 10] as const),
]
const hundreds = Object.fromEntries(
  ['', ...units].flatMap((unit, at) =>
    [['', 0] as const, ...below100].map(([rest, n]) => [`${unit}hundert${rest}`, Math.max(1, at) * 100 + n] as const),
  ),
)

/** German: money, dates and counts. */
export const german: Lexicon = {
  language: 'de',
  roles: {
    cap: 'unter|weniger als|hochstens|maximal|max|max .|bis|bis zu|nicht mehr als|nicht uber|billiger als|gunstiger als|fur unter|fur weniger als|fur maximal|fur hochstens|budget|budget von|mein budget ist|ein budget von|mit einem budget von|unterhalb von|hochstpreis|preis bis|bis maximal',
    capAfter: 'oder weniger|oder gunstiger|maximal|max|hochstens|budget|maximum',
    floor: 'uber|mehr als|mindestens|ab|min|wenigstens|nicht weniger als|nicht unter|teurer als',
    floorAfter: 'oder mehr|aufwarts|mindestens',
    between: 'zwischen|von',
    to: 'bis|und|-|\u2013|oder',
    about: 'etwa|ungefahr|circa|ca|ca .|rund|um|um die|~|fast|knapp',
    costing: 'fur|zu|a|fur nur',
    spend: 'kosten|kostet|ausgeben|zahlen|bezahlen',
    each: 'je|pro stuck|das stuck|jeweils|je stuck|pro einheit',
    total: 'insgesamt|zusammen|gesamt|im ganzen|in summe|fur beide|fur alle|fur alles',
    noCap:
      'preis egal|der preis ist egal|preis spielt keine rolle|geld spielt keine rolle|egal was es kostet|egal wie teuer',
    by: 'bis|bis zum|bis zur|bis spatestens|spatestens|spatestens am|spatestens bis|bis spatestens am|bis zu|nicht spater als|nicht nach',
    before: 'vor|vor dem|noch vor|bevor',
    on: 'am|zu|zum|fur|an',
    in: 'in|innerhalb|innerhalb von|binnen|in den nachsten|innerhalb der nachsten|in weniger als|in maximal|in hochstens',
    after: 'nach|nach dem|ab|ab dem|nicht vor|fruhestens|fruhestens am|seit|nicht bis',
    arrive:
      'geliefert|lieferung|liefern|lieferbar|ankommen|kommt an|da sein|muss da sein|soll da sein|ankunft|ich brauche es|brauche es|wird gebraucht',
    lastly: 'spatestens',
    noDue: 'keine eile|eilt nicht|nicht eilig',
    someDay: 'meinem geburtstag|geburtstag|muttertag|zum muttertag|vatertag|ferien|sommer|winter|fruhling|herbst',
    not: 'nicht|kein|keine|keinen|keinem|keiner|keines|ohne|ausser|nie|niemals|nichts|weder|noch|aber nicht|aber kein|aber keine|aber ohne|bitte nicht|auf keinen fall|ausgenommen|und nicht|und kein|und keine',
    having: 'aus|mit|in|von|aus reinem|gemacht aus|hergestellt aus|enthaltend',
    butNot: 'alles ausser|alle ausser|uberall ausser|uberall nur nicht|alles nur nicht',
    fine: 'kein problem|warum nicht|nichts besonderes',
    from: 'von|bei|aus|nur von|nur bei|von entweder|entweder von|uber|im|vom|beim|kaufen bei|bestellen bei',
    only: 'nur|ausschliesslich',
    rather: 'am liebsten von|am liebsten bei|bevorzugt von|vorzugsweise von|nicht nur von|lieber von',
    or: 'oder|entweder|noch',
    and: 'und|&|plus|sowie|und auch|und noch|ausserdem',
    but: 'aber|sondern',
    condition: 'wenn|falls|sonst|ansonsten|es sei denn|sofern|andernfalls',
    cheap:
      'gunstig|gunstige|gunstiges|gunstigen|gunstigste|gunstigsten|gunstigstes|gunstigster|das gunstigste|billig|billige|billiges|billigen|billigste|billigsten|billigstes|preiswert|preiswerte|preiswertes|zum besten preis|moglichst gunstig|moglichst billig|nicht zu teuer|nicht teuer|so gunstig wie moglich',
    autopilot:
      'auf autopilot|im autopilot|mit autopilot|automatisch kaufen|kauf automatisch|kaufe automatisch|ohne nachfrage|ohne nachzufragen|ohne zu fragen|ohne mich zu fragen|ohne ruckfrage',
    assist:
      'frag mich|frag mich vorher|frage mich|frag vorher|frag mich zuerst|nicht automatisch|nicht ohne zu fragen|nicht ohne nachfrage|nicht ohne mich zu fragen|kein autopilot|ohne autopilot|nicht auf autopilot|nicht automatisch kaufen',
    article: 'ein|eine|einen|einem|einer|der|die|das|den|dem|mein|meine|meinen|meinem',
    verb: 'bitte|hallo|guten tag|ich suche|ich mochte|ich will|ich brauche|ich hatte gern|ich hatte gerne|ich wurde gern|ich wurde gerne|wir suchen|wir brauchen|suche|brauche|mochte|kaufe|kauf|kauf mir|kaufe mir|kaufen|bestelle|bestell|bestell mir|bestellen|finde|finde mir|zeig mir|zeige mir|besorg mir|gesucht|mir|uns|haben|hatte gern|konnen sie|kannst du',
    filler:
      'bitte|danke|vielen dank|gerne|gern|etwas|irgendwas|eins|kaufen|bestellen|haben|mochte|suche|brauche|ich|wir|mir|uns|es|sie|neu|neue|neuen|preis|kosten|kostet|ist|sind|noch|auch|sehr|muss|soll|der|die|das',
    link: 'von|fur|mit|in|auf|bei|aus|zu|zum|zur|der|die|das|den|dem|des|ein|eine|einen|und|oder|aber|als|am|im|an|um|vor|uber',
    aside:
      'so schnell wie moglich|schnellstmoglich|dringend|bald|sofort|schnell|inklusive versand|inkl versand|mit versand|versandkostenfrei|kostenloser versand|wenn moglich|falls moglich|als geschenk|nach hause|zu mir nach hause|ohne versand|zzgl versand|zuzuglich versand',
    many: 'mehrere|einige|ein paar|viele|ein haufen|diverse|etliche|paar|genug|wenige',
    half: 'ein halbes|halbes|halb|halbe|ein halber|halber',
    pieces: 'x|\u00d7|stuck|stk|stuck von|paar|mal|einheiten|exemplare|st',
    ofThem: 'davon|von ihnen|von diesen',
    count: 'anzahl|menge|x|\u00d7|stuckzahl',
    pack: 'packung|packungen|set|sets|paket|pakete|box|boxen|kiste|kisten|beutel|karton|kartons|pack|rolle|rollen|paar|dose|dosen',
    label:
      'grosse|modell|nr|nummer|typ|serie|version|band|teil|klasse|stufe|iphone|ipad|pixel|galaxy|playstation|ps|xbox|switch|windows|din|fur|usb',
  },
  days: {
    weekdays: 'sonntag montag dienstag mittwoch donnerstag freitag samstag sonnabend',
    months: 'januar februar marz april mai juni juli august september oktober november dezember',
    away: { gestern: -1, heute: 0, 'heute abend': 0, morgen: 1, ubermorgen: 2 },
    next: 'nachsten|nachste|nachster|nachstes|kommender woche|nachster woche',
    coming: 'kommenden|kommende|kommendes|diesen|diese|dieser|dieses|den|dem',
    end: 'ende|ende der|ende des|zum ende der|zum ende des|anfang nie',
    units: {
      minute: 'minute',
      minuten: 'minute',
      stunde: 'hour',
      stunden: 'hour',
      h: 'hour',
      tag: 'day',
      tage: 'day',
      tagen: 'day',
      tages: 'day',
      woche: 'week',
      wochen: 'week',
      monat: 'month',
      monate: 'month',
      monaten: 'month',
      monats: 'month',
      jahr: 'year',
      jahre: 'year',
      jahren: 'year',
      jahres: 'year',
      wochenende: 'weekend',
    },
    business: 'werktagen|werktage|arbeitstagen|arbeitstage|geschaftstagen',
    holidays: {
      weihnachten: 'christmas-eve',
      heiligabend: 'christmas-eve',
      nikolaus: 'st-nicholas',
      silvester: 'new-years-eve',
      neujahr: 'new-year',
      ostern: 'easter',
      halloween: 'halloween',
      valentinstag: 'valentine',
      ersten: 'new-year',
    },
    inside: '.',
    ordinals: { ersten: 1, zweiten: 2, dritten: 3 },
    clock: { mittag: 12, mittags: 12, abend: 24, abends: 24, vormittag: 12, nachmittag: 18 },
  },
  numbers: {
    small: {
      ...counted(
        'null eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn',
      ),
      ...counted('zwanzig dreissig vierzig funfzig sechzig siebzig achtzig neunzig', 20, 10),
      ...joined,
      ...hundreds,
      ...Object.fromEntries(below100.map(([word, n]) => [`${word}tausend`, n * 1000])),
      zwo: 2,
    },
    scale: { dutzend: 12, hundert: 100, tausend: 1000, million: 1_000_000, millionen: 1_000_000 },
    and: 'und',
  },
  money: {
    euro: 'EUR',
    euros: 'EUR',
    dollar: 'USD',
    'us-dollar': 'USD',
    franken: 'CHF',
    'schweizer franken': 'CHF',
    yen: 'JPY',
    zloty: 'PLN',
    'britische pfund': 'GBP',
  },
  cents: 'cent|cents|ct',
  units:
    'zoll|meter|metern|zentimeter|millimeter|kilo|kilos|kilogramm|gramm|pfund|liter|litern|milliliter|watt|volt|ampere|gigabyte|terabyte|megabyte|grad|prozent|jahre alt|unzen',
  softUnits: 'personen|person|teilig|fach|tassen|gang|sitzer|tage|stunden|jahre|tag|plaetze',
  plurals: 'dinger',
}
