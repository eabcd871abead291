import type { AddressLanguage, WordForms } from './street-words.ts'

/* What different spellings of an address have in common. `npm run reference` lists all of it in docs/reference/addresses.md.
   USPS Publication 28, appendices B and C2. */

/** Where a street is one word with its kind, such as Hauptstr. */
export const gluedIn: readonly AddressLanguage[] = ['german', 'dutch']

/** Where one letter stands for two, such as `ü` for `ue`. */
export const digraphs: Readonly<Record<string, string>> = { aa: 'a', ae: 'a', oe: 'o', ue: 'u' }
export const digraphsIn: readonly string[] = ['AT', 'CH', 'DE', 'DK', 'FI', 'LI', 'LU', 'NO', 'SE']

/** Letters that have no mark to leave out. */
export const letters: Readonly<Record<string, string>> = {
  æ: 'ae',
  ð: 'd',
  đ: 'd',
  ı: 'i',
  ł: 'l',
  œ: 'oe',
  ø: 'o',
  þ: 'th',
}

export const directions: WordForms = {
  n: 'north',
  e: 'east',
  s: 'south',
  w: 'west',
  ne: 'northeast',
  nw: 'northwest',
  se: 'southeast',
  sw: 'southwest',
}

/** Words before the name of a flat that say nothing: the name alone counts, and goes last. */
export const unitWords: readonly string[] = ['#', 'apartment', 'apt', 'flat', 'suite', 'ste', 'unit']
/** Words before a part of a building: they count, and go last with what they name. */
export const partWords: WordForms = {
  bldg: 'building',
  dept: 'department',
  fl: 'floor flr',
  hngr: 'hangar',
  lot: '',
  ofc: 'office',
  rm: 'room',
  spc: 'space',
  trlr: 'trailer',
}
/** Words before a house number. */
export const numberWords: readonly string[] = ['no', 'nr', 'num', 'number']

/** Phrases that are one word. */
export const phrases: Readonly<Record<string, string>> = {
  'po box': 'pobox',
  pob: 'pobox',
  'post office box': 'pobox',
  'rural route': 'rr',
  'p zza': 'pza',
  'v le': 'vle',
  'c so': 'cso',
}

/** What a house number before a slash or hyphen is: the flat, and what follows is the house. */
export const flatBefore: Readonly<Record<string, RegExp>> = {
  AU: /^(\d+\p{L}?) ?\/ ?(?=\d)/u,
  NZ: /^(\d+\p{L}?) ?\/ ?(?=\d)/u,
  CA: /^(\d+\p{L}?) ?- ?(?=\d)/u,
}

/** Where the postal code names a street, so that the town adds nothing. */
export const streetCodesIn: readonly string[] = ['GB', 'NL']

/** What tells towns of one name apart: `Frankfurt am Main`, `Frankfurt/Main`, `Frankfurt (Main)`. */
export const townSuffix = /(?<=\S)(?:\s+(?:am|an|im|bei|ob|a|i|b)\b|\s*[/(,]).*$/u

/** Between the numbers of a Japanese address. */
export const blockWords = /\u4e01\u76ee|\u756a\u5730?|\u53f7\u5ba4?/gu

export const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety']
export const cardinals =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  )
export const ordinals =
  'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth'.split(
    ' ',
  )
export const tenths = [
  'twentieth',
  'thirtieth',
  'fortieth',
  'fiftieth',
  'sixtieth',
  'seventieth',
  'eightieth',
  'ninetieth',
]
