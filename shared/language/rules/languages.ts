import { english } from './lexicon/english.ts'
import { french } from './lexicon/french.ts'
import { german } from './lexicon/german.ts'
import type { Lexicon } from './lexicon/lexicon.ts'
import { spanish } from './lexicon/spanish.ts'
import type { Token } from './tokens.ts'

/** Small words by which a language is known. What two languages share says little, so it counts where it is rarer. */
const read: readonly (readonly [Lexicon, ReadonlySet<string>])[] = [
  [
    english,
    new Set(
      'the a an and or of for under with without by from in on to below less than more at my me i need want find buy get some is not no each per before within euros budget over up please cheapest best size max under only about around between dollars pounds cheap it that you can looking delivered new black white except friday monday tomorrow'.split(
        ' ',
      ),
    ),
  ],
  [
    german,
    new Set(
      'unter bis und oder fur mit ohne nicht kein keine keinen ein eine einen hochstens weniger als von vom bei drei zwei vier funf sechs sieben acht neun zehn zwolf ich mochte brauche suche bitte kaufe kaufen der das dem den zum zur innerhalb binnen spatestens pro stuck euro kabellos kabellose kabellosen kopfhorer vor bis nachste nachsten woche wochen tage tagen freitag montag dienstag mittwoch donnerstag samstag sonntag morgen ubermorgen heute gunstig gunstige gunstigste billig billigste dutzend mehr aber ausser nur wir insgesamt je zusammen uber'.split(
        ' ',
      ),
    ),
  ],
  [
    spanish,
    new Set(
      'menos de sin para con antes un una unos unas el los las quiero busco necesito por hasta dos tres cuatro cinco seis siete ocho nueve diez docena euros como maximo no mas que y o del la al dentro manana lunes martes miercoles jueves viernes sabado domingo dias semana semanas barato barata baratos pesos en excepto cada uno favor comprar auriculares proximo pasado hoy navidad dolares desde entre'.split(
        ' ',
      ),
    ),
  ],
  [
    french,
    new Set(
      "moins de sans pour avec avant un une des le la les je voudrais cherche veux besoin du au aux d'ici budget deux trois quatre cinq six sept huit neuf dix douzaine euros pas plus que et ou jours semaine semaines demain lundi mardi mercredi jeudi vendredi samedi dimanche casque chez chacun chacune cher s'il plait acheter il me faut noel sous dans sauf jusqu'a entre en l'unite".split(
        ' ',
      ),
    ),
  ],
]
/** Number words tell a language too; what is as short as `six`, or a fruit, does not. */
const tells = (word: string): boolean => word.length > 4 && word !== 'quince'
const vocabularies = read.map(
  ([lexicon, words]) => [lexicon, new Set([...words, ...Object.keys(lexicon.numbers.small).filter(tells)])] as const,
)

/** Languages that are recognised and not read. */
const others: readonly ReadonlySet<string>[] = [
  'sotto meno entro senza con per vorrei cerco il lo gli delle della cuffie euro di non piu piu che prima venerdi domani due tre quattro cinque un una massimo fino natale giorni entro al del e',
  'menos ate sem com para um uma uns umas quero preciso procuro fones ouvido reais euros nao mais que antes sexta amanha dois duas tres quatro cinco dias por da do no na os e o de abaixo ou',
  'onder minder dan voor zonder een het ik wil zoek met van niet geen meer tot vrijdag morgen twee drie vier vijf dagen binnen maximaal koptelefoon uit en of euro de bij graag',
  'under hogst utan innan och en ett jag vill ha fore fredag imorgon tva tre fyra fem dagar inom kronor horlurar med inte for till',
  'ponizej do bez przed i lub chce szukam potrzebuje dwa trzy cztery piec dni zlotych sluchawki za nie wiecej niz z dla najtansze piatku jutro',
  'altinda en fazla olmadan ve veya istiyorum kulaklik lira kadar once yarin iki uc dort bes gun icin',
].map((list) => new Set(list.split(' ')))

/** Words of names and recipes in any language: two of them make a language, one does not. */
const weak = new Set(
  'de la le les un una une y o en et ou des plus del el al du au el los las no il i e a do os as het en och for sans sur con das dem aber'.split(
    ' ',
  ),
)
const weakPoints = 0.5
/** Letters that of these languages only one has; others than these have some of them too, so they only break a tie. */
const ownLetters: Readonly<Partial<Record<Lexicon['language'], RegExp>>> = {
  de: /[\u00e4\u00f6\u00fc\u00df]/i,
  es: /[\u00f1\u00e1\u00ed\u00f3\u00fa\u00bf\u00a1]/i,
  fr: /[\u00e0\u00e2\u00e7\u00e8\u00ea\u00ee\u00f4\u00f9\u00fb\u0153]/i,
}
const letterPoints = 0.75

/** Enough words to know a language by. */
const mostWords = 400

const isLatin = (text: string): boolean => /^\P{L}*\p{Script=Latin}/u.test(text)

/** The lexicon to read by. `foreign`: the words are of another language, or of a script that none of the lexicons has. */
export const languageOf = (tokens: readonly Token[]): { lexicon: Lexicon; foreign: boolean } => {
  const words = tokens.filter(({ kind }) => kind === 'word').slice(0, mostWords)
  const score = (vocabulary: ReadonlySet<string>) =>
    words.reduce((sum, { low }) => sum + (vocabulary.has(low) ? (weak.has(low) ? weakPoints : 1) : 0), 0)
  const letters = ({ language }: Lexicon) =>
    words.some(({ text }) => ownLetters[language]?.test(text)) ? letterPoints : 0
  const [[best, points] = [english, 0]] = vocabularies
    .map(([lexicon, vocabulary]) => [lexicon, score(vocabulary) + letters(lexicon)] as const)
    .toSorted(([, a], [, b]) => b - a)
  const strange = words.filter(({ text }) => !isLatin(text)).length
  const other = Math.max(...others.map(score))
  const foreign = strange * 2 > words.length || (other >= 2 && other > points)
  return { lexicon: points >= 1 ? best : english, foreign }
}
