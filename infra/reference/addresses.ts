import { markdownTable } from '#infra/markdown.ts'
import {
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
  tenths,
  unitWords,
} from '#shared/identity/rules/address-words.ts'
import { countryAliases, withoutPostalCodes } from '#shared/identity/rules/countries.ts'
import { languagesOf, streetWords, type WordForms } from '#shared/identity/rules/street-words.ts'

const codes = (words: Iterable<string>): string => [...words].map((word) => `\`${word}\``).join(', ')
const forms = (words: WordForms): string =>
  markdownTable(
    ['counts as', 'written'],
    Object.entries(words).map(([short, all]) => [`\`${short}\``, codes(all.split(' ').filter(Boolean))]),
  )
const pairs = (all: Readonly<Record<string, string>>): string =>
  Object.entries(all)
    .map(([from, to]) => `\`${from}\` counts as \`${to}\``)
    .join(', ')

/** Every spelling that the identity of an address folds, from its word lists. */
export const addressesPage = (): string =>
  [
    '# Addresses',
    'Two spellings of one door are one place of delivery, so the same goods to it are the same purchase. `shared/identity/rules/address-identity.ts` folds the spellings below. It leaves out the name, the phone and the region.',
    'A wrong match only makes Purser ask once more. A door in a spelling that is not here counts as another one. The approval then still says that the same goods were bought in the last week.',
    '## In every country',
    [
      '- Case, accents, width, punctuation, line breaks and invisible characters do not count.',
      `- ${pairs(letters)}.`,
      `- Numbers in words are digits: ${codes(cardinals.slice(0, 3))} to \`ninety-nine\`, ${codes(ordinals.slice(0, 3))} to \`${tenths.at(-1)} ninth\`.`,
      '- Single letters in a row are one word, such as `P. O.`; so are a number and a letter, such as `12 A`.',
      ...Object.entries(phrases).map(([from, to]) => `- ${pairs({ [from]: to })}.`),
      `- The words ${codes(unitWords)} before a flat's name do not count; the name goes last.`,
      `- The words ${codes(numberWords)} before a number do not count.`,
      '- A US postal code counts with five digits. Letters of the country before a code of digits do not count.',
      `- In ${codes(Object.keys(flatBefore))} a flat may stand before its house: \`5/12 Smith St\` in Australia, \`10-123 Main St\` in Canada.`,
      `- In ${codes(streetCodesIn)} a postal code names a street, so the town does not count. Where streets are German, what tells towns of one name apart does not count: \`Frankfurt am Main\`, \`Frankfurt/Main\`.`,
      '- In Japan the words between the numbers do not count, such as `\u4e01\u76ee`.',
      '- `\u00ba` after a number does not count, nor does a line part such as `c/o Ada Byron`.',
      `- ${Object.entries(countryAliases)
        .map(([from, to]) => `The country \`${from}\` is \`${to}\``)
        .join(', ')}.`,
    ].join('\n'),
    'Directions:',
    forms(directions),
    'Parts of a building, which go last with their name or number:',
    forms(partWords),
    '## Words of streets and towns',
    ...Object.entries(streetWords).flatMap(([language, words]) => [
      `### ${language.charAt(0).toUpperCase()}${language.slice(1)}`,
      language === 'english'
        ? 'For every country that is not listed with another language.'
        : `For ${codes(Object.keys(languagesOf).filter((code) => languagesOf[code]?.some((each) => each === language)))}.${
            gluedIn.some((each) => each === language) ? ' A street and its kind are one word.' : ''
          }`,
      forms(words),
    ]),
    '## Letters for two',
    `In ${codes(digraphsIn)}: ${pairs(digraphs)}.`,
    '## Countries without postal codes',
    `In these an address needs none: ${codes(withoutPostalCodes)}.`,
  ].join('\n\n')
