import * as postal from 'validator/lib/isPostalCode.js'

type Check = (code: string, country: string) => boolean
/** It is CommonJS: Node finds the function one `default` further in than bundlers and tests do. */
const { default: exported } = postal as unknown as { default: Check | { default: Check } }
const isPostalCode = typeof exported === 'function' ? exported : exported.default
const patterned: ReadonlySet<string> = new Set(postal.locales)

/** Codes below these were never given out. */
const lowest = new Map([
  ['US', 501],
  ['DE', 1001],
])

/** How one code may be written: people leave out a hyphen or space, or put one. */
const spellings = (code: string): string[] => {
  const plain = code.replaceAll(/[^\p{L}\p{N}]/gu, '').toUpperCase()
  const parted = Array.from(plain, (_, at) => [plain.slice(0, at), plain.slice(at)] as const).slice(1)
  return [code, plain, ...parted.flatMap(([before, after]) => [`${before}-${after}`, `${before} ${after}`])]
}

const below = (code: string, country: string): boolean => {
  const least = lowest.get(country)
  return least !== undefined && Number(code.replaceAll(/\D/g, '').slice(0, 5)) < least
}

/** False where the country's codes have a known form, and no spelling of this one has it. A country's letters before a code count for nothing. */
export const mayBePostalCode = (code: string, country: string): boolean => {
  if (!patterned.has(country)) return true
  const bare = code.replace(/^[a-z]{1,3}[- ]?(?=\d[\d -]{2,6}$)/i, '')
  return !below(bare, country) && [code, bare].some((each) => spellings(each).some((one) => isPostalCode(one, country)))
}
