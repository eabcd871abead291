/** An address as the user wrote it; names, phones and regions are no part of its identity. */
export interface Written {
  line1?: string | undefined
  line2?: string | undefined
  city?: string | undefined
  postalCode?: string | undefined
  country?: string | undefined
}

/** Without marks, case and width: `Straße`, `STRASSE` and `Ｓtrasse` are one word. */
export const folded = (text: string): string =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toUpperCase().toLowerCase().replace(/\s+/g, ' ').trim()

/** Short forms of street words. A wrong match only makes the platform ask the user once more. */
const short = new Map(
  Object.entries({
    apartment: '',
    apt: '',
    avenue: 'ave',
    boulevard: 'blvd',
    circle: 'cir',
    court: 'ct',
    drive: 'dr',
    east: 'e',
    floor: 'fl',
    highway: 'hwy',
    lane: 'ln',
    no: '',
    north: 'n',
    parkway: 'pkwy',
    place: 'pl',
    road: 'rd',
    saint: 'st',
    south: 's',
    square: 'sq',
    ste: '',
    street: 'st',
    strasse: 'str',
    suite: '',
    terrace: 'ter',
    unit: '',
    west: 'w',
  }),
)
const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? []
const solid = (text: string): string => wordsOf(text).join('')

/** One text for one place of delivery, in any spelling and over any number of lines. */
export const addressIdentity = ({
  line1 = '',
  line2 = '',
  city = '',
  postalCode = '',
  country = '',
}: Written): string => {
  const street = wordsOf(`${line1} ${line2}`).map((word) => short.get(word) ?? word)
  const code = solid(postalCode)
  // Four further digits name a side of the street, and most people leave them out.
  const area = country === 'US' ? code.slice(0, 5) : code
  return [street.filter(Boolean).join(' '), solid(city), area, country].join('|')
}
