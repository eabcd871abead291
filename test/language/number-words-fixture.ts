const listed = (words: string): readonly string[] => words.split(' ')
const at = (words: readonly string[], n: number): string => words[n] ?? ''
const tensOf = (n: number): number => Math.floor(n / 10)
const hundredsOf = (n: number): number => Math.floor(n / 100)

const english = listed(
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
)
const englishTens = listed('- - twenty thirty forty fifty sixty seventy eighty ninety')
const inEnglish = (n: number): string => {
  if (n < 20) return at(english, n)
  if (n < 100) return at(englishTens, tensOf(n)) + (n % 10 ? `-${at(english, n % 10)}` : '')
  return `${at(english, hundredsOf(n))} hundred${n % 100 ? ` and ${inEnglish(n % 100)}` : ''}`
}

const german = listed(
  'null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn',
)
const germanTens = listed('- - zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig')
const inGerman = (n: number): string => {
  if (n < 20) return at(german, n)
  if (n < 100) return (n % 10 ? `${at(german, n % 10)}und` : '') + at(germanTens, tensOf(n))
  return `${at(german, hundredsOf(n))}hundert${n % 100 ? inGerman(n % 100) : ''}`
}

const french = listed(
  'zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf',
)
const frenchTens = listed('- - vingt trente quarante cinquante soixante')
const inFrench = (n: number): string => {
  if (n < 20) return at(french, n)
  if (n < 70) return at(frenchTens, tensOf(n)) + (n % 10 === 1 ? ' et un' : n % 10 ? `-${at(french, n % 10)}` : '')
  if (n < 80) return n === 71 ? 'soixante et onze' : `soixante-${at(french, n - 60)}`
  if (n < 100) return n === 80 ? 'quatre-vingts' : `quatre-vingt-${at(french, n - 80)}`
  const hundreds = n < 200 ? 'cent' : `${at(french, hundredsOf(n))} cent${n % 100 ? '' : 's'}`
  return hundreds + (n % 100 ? ` ${inFrench(n % 100)}` : '')
}

const spanish = listed(
  'cero una dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho diecinueve veinte veintiuna veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve',
)
const spanishTens = listed('- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa')
const spanishHundreds = listed(
  '- ciento doscientas trescientas cuatrocientas quinientas seiscientas setecientas ochocientas novecientas',
)
const inSpanish = (n: number): string => {
  if (n < 30) return at(spanish, n)
  if (n < 100) return at(spanishTens, tensOf(n)) + (n % 10 ? ` y ${at(spanish, n % 10)}` : '')
  return n === 100 ? 'cien' : at(spanishHundreds, hundredsOf(n)) + (n % 100 ? ` ${inSpanish(n % 100)}` : '')
}

/** A wish for so many candles, by language; from 2 to 999. */
export const soManyCandles = {
  english: (n: number): string => `find ${inEnglish(n)} candles`,
  german: (n: number): string => `ich suche ${inGerman(n)} Kerzen`,
  french: (n: number): string => `je cherche ${inFrench(n)} bougies`,
  spanish: (n: number): string => `busco ${inSpanish(n)} velas`,
}
