import { ownValue } from '#shared/kernel/own-value.ts'
import {
  blockWords,
  cardinals,
  digraphs,
  digraphsIn,
  directions,
  flatBefore,
  gluedIn,
  letters,
  numberWords,
  ordinals,
  partWords,
  phrases,
  streetCodesIn,
  tens,
  tenths,
  townSuffix,
  unitWords,
} from './address-words.ts'
import { countryAliases } from './countries.ts'
import { type AddressLanguage, languagesOf, streetWords, type WordForms } from './street-words.ts'

/** An address as the user wrote it; names, phones and regions are no part of its identity. */
export interface Written {
  line1?: string | undefined
  line2?: string | undefined
  city?: string | undefined
  postalCode?: string | undefined
  country?: string | undefined
}

/** Without marks, case, width and invisible characters: `Straße`, `STRASSE` and `Ｓtrasse` are one word. */
export const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[\p{M}\p{Default_Ignorable_Code_Point}\p{Cf}]/gu, '')
    .toUpperCase()
    .toLowerCase()
    .replace(/[æðđıłœøþ]/gu, (letter) => letters[letter] ?? letter)
    .replace(/\s+/g, ' ')
    .trim()

const formsOf = (words: WordForms): [string, string][] =>
  Object.entries(words).flatMap(([short, forms]) => forms.split(' ').map((form): [string, string] => [form, short]))

const parts = new Map([...formsOf(partWords), ...Object.keys(partWords).map((word): [string, string] => [word, word])])

const ending = (n: number): string => (n > 3 ? 'th' : ['st', 'nd', 'rd'][n - 1]) ?? 'th'
const numbers = new Map<string, string>([
  ...cardinals.map((word, i): [string, string] => [word, String(i + 1)]),
  ...ordinals.map((word, i): [string, string] => [word, `${i + 1}${ending(i + 1)}`]),
  ...tens.map((word, i): [string, string] => [word, String((i + 2) * 10)]),
  ...tenths.map((word, i): [string, string] => [word, `${(i + 2) * 10}th`]),
])
/** `twenty first` is `21st`, `first` is `1st`. */
const inDigits = (words: readonly string[]): string[] =>
  words.flatMap((word, at) => {
    const [ten, unit] = [tens.indexOf(words[at - 1] ?? ''), numbers.get(word)]
    if (ten >= 0 && unit && /^[1-9](?!\d)/.test(unit)) return [`${ten + 2}${unit}`]
    const next = numbers.get(words[at + 1] ?? '')
    return tens.includes(word) && next && /^[1-9](?!\d)/.test(next) ? [] : [unit ?? word]
  })

const shortForms = new Map<string, ReadonlyMap<string, string>>()
/** The short form of each word in these languages; of two meanings the first language's counts. */
const shortFormsIn = (languages: readonly AddressLanguage[]): ReadonlyMap<string, string> => {
  const name = languages.join()
  const words = languages.toReversed().flatMap((language) => formsOf(streetWords[language]))
  const made = shortForms.get(name) ?? new Map([...formsOf(directions), ...words])
  shortForms.set(name, made)
  return made
}

/** `p o` is `po`, `1 b` is `1b`; then what is one word by its meaning. */
const joined = (words: readonly string[]): string[] => {
  const text = words
    .join(' ')
    .replace(/(?<!\S)(\p{L}) (?=\p{L}(?!\S))/gu, '$1')
    .replace(/(?<!\S)(\d+) (?=\p{L}(?!\S))/gu, '$1')
  const whole = Object.entries(phrases).reduce(
    (all, [phrase, word]) => ` ${all} `.replace(` ${phrase} `, ` ${word} `).trim(),
    text,
  )
  return whole.split(' ').filter(Boolean)
}

/** Without who takes it there, and with what marks say in words: `3º` is 3, `5/12 Smith St` is a flat in Sydney. */
const plainLine = (text: string, country: string): string => {
  const line = text.replace(/(?<=\d)\.?[\u00ba\u00aa\u00b0]/g, '').replace(/^c\/o\b[^\d,]*(?:,|$)/i, '')
  const flat = ownValue(flatBefore, country)
  const named = flat ? line.trim().replace(flat, 'unit $1 ') : line
  return country === 'JP' ? named.replace(blockWords, ' ') : named
}

const wordsIn = (text: string, { languages, country }: { languages: readonly AddressLanguage[]; country: string }) => {
  const plain = folded(text).replace(/['\u2018\u2019\u02bc`\u00b4]/g, '')
  const spelled = digraphsIn.includes(country) ? plain.replace(/aa|ae|oe|ue/g, (two) => digraphs[two] ?? two) : plain
  const short = shortFormsIn(languages)
  const words = inDigits(spelled.match(/[\p{L}\p{N}]+|#/gu) ?? []).map((word) => short.get(word) ?? word)
  return joined(words)
}

/** Flats and parts of a building go last, in one order, wherever they were written. */
const unitsLast = (words: readonly string[]): string[] => {
  const street: string[] = []
  const units: string[] = []
  const rest = words.filter((word, at) => !(numberWords.includes(word) && /^\d/.test(words[at + 1] ?? '')))
  for (let at = 0; at < rest.length; at++) {
    const [word = '', next = ''] = [rest[at], rest[at + 1]]
    const part = parts.get(word)
    const named = /^(\d.*|\p{L}{1,2}\d*)$/u.test(next)
    if (part === 'fl' && /^\d+(st|nd|rd|th)$/.test(street.at(-1) ?? ''))
      units.push(`fl ${Number.parseInt(street.pop() ?? '', 10)}`)
    else if (word === '#' && at === 0) continue
    else if ((part || unitWords.includes(word)) && named) {
      units.push(part ? `${part} ${next}` : next)
      at++
    } else if (!unitWords.includes(word)) street.push(word)
  }
  return [...street, ...units.sort()]
}

/** Where a street is one word with its kind: Karl-Marx-Str. is Karlmarxstraße. */
const glued = (words: readonly string[]): string =>
  words
    .join(' ')
    .replace(/(?<=\p{L}) (?=\p{L})/gu, '')
    .replace(/(strasse|strase|str|straat)(?=\s|$)/gu, 'str')
    .replace(/platz(?=\s|$)/gu, 'pl')

/** Four further digits of a US code name a side of the street, and most people leave them out. A country's letters before its digits say nothing. */
const areaOf = (postalCode: string, country: string): string => {
  const code = (folded(postalCode).match(/[\p{L}\p{N}]+/gu) ?? []).join('')
  return country === 'US' ? code.slice(0, 5) : code.replace(/^[a-z]{1,2}(?=\d{4,5}$)/, '')
}

const townOf = (city: string, here: { languages: readonly AddressLanguage[]; country: string }): string => {
  if (streetCodesIn.includes(here.country)) return ''
  const town = here.languages.includes('german') ? city.replace(townSuffix, '') : city
  return wordsIn(town, here).join('')
}

/** One text for one place of delivery, in any spelling and over any number of lines. A wrong match only makes Purser ask the user once more. */
export const addressIdentity = ({
  line1 = '',
  line2 = '',
  city = '',
  postalCode = '',
  country: code = '',
}: Written): string => {
  const country = ownValue(countryAliases, code) ?? code
  const languages = ownValue(languagesOf, country) ?? ['english']
  const here = { languages, country }
  const street = unitsLast(wordsIn([line1, line2].map((line) => plainLine(line, country)).join(' '), here))
  const oneWord = languages.some((language) => gluedIn.includes(language))
  return [oneWord ? glued(street) : street.join(' '), townOf(city, here), areaOf(postalCode, country), country].join(
    '|',
  )
}
