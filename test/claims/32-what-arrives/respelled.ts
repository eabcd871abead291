/** A place of delivery, apart from how anybody writes it. */
export interface Door {
  number: number
  ordinal: number
  direction: (typeof directions)[number][0]
  kind: (typeof kinds)[number][0]
  flat: number
  town: (typeof towns)[number]
}
type Next = () => number
const pick = <T>(next: Next, all: readonly T[]): T => all[Math.floor(next() * all.length)] as T

const directions = [
  ['N', 'North', 'n.'],
  ['NW', 'Northwest', 'N.W.', 'North West'],
  ['S', 'South', 'SOUTH'],
] as const
const kinds = [
  ['St', 'Street', 'STREET', 'St.'],
  ['Ave', 'Avenue', 'Av.', 'AVE'],
  ['Blvd', 'Boulevard', 'blvd.'],
] as const
const ordinals = ['First', 'Second', 'Third', 'Fourth', 'Twenty-First', 'Twenty-Second']
const digits = ['1st', '2nd', '3rd', '4th', '21st', '22nd']
const towns = [
  { postalCode: '63101', region: 'MO', written: ['St. Louis', 'Saint Louis', 'SAINT LOUIS', 'St Louis'] },
  { postalCode: '76102', region: 'TX', written: ['Fort Worth', 'Ft. Worth', 'FT WORTH'] },
] as const

export const doorFrom = (next: Next): Door => ({
  number: 1 + Math.floor(next() * 99),
  ordinal: Math.floor(next() * ordinals.length),
  direction: pick(next, directions)[0],
  kind: pick(next, kinds)[0],
  flat: 1 + Math.floor(next() * 20),
  town: pick(next, towns),
})

/** The door next to it: another flat, another house, another street. */
export const neighbourOf = (door: Door, next: Next): Door =>
  pick(next, [
    { ...door, flat: door.flat + 1 },
    { ...door, number: door.number + 10 },
    { ...door, ordinal: (door.ordinal + 1) % ordinals.length },
    { ...door, direction: door.direction === 'N' ? ('S' as const) : ('N' as const) },
  ])

/** The number in full-width digits. */
const wide = (number: number): string =>
  String(number).replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)))

/** One of the many ways to write a door down. */
export const respelled = (door: Door, next: Next) => {
  const wordsFor = <T extends readonly (readonly string[])[]>(all: T, short: string) =>
    pick(next, all.find(([first]) => first === short) ?? [short])
  const street = [
    pick(next, [String(door.number), wide(door.number)]),
    wordsFor(directions, door.direction),
    pick(next, [ordinals[door.ordinal], digits[door.ordinal]]),
    wordsFor(kinds, door.kind),
  ].join(pick(next, [' ', '  ']))
  const flat = pick(next, [`Apt ${door.flat}`, `Apartment ${door.flat}`, `#${door.flat}`, `Unit ${door.flat}`])
  const apart = next() < 0.5
  return {
    name: pick(next, ['Ada Lovelace', 'A. Lovelace']),
    line1: apart ? street : `${street}, ${flat}`,
    ...(apart && { line2: flat }),
    city: pick(next, door.town.written),
    region: door.town.region,
    postalCode: pick(next, [door.town.postalCode, `${door.town.postalCode}-1234`]),
    country: 'US',
  }
}
