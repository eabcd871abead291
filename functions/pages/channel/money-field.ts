import { fractionDigits } from '#shared/kernel/money.ts'
import { invalidInput } from '#shared/platform/operation/accept.ts'

const codeOf = (currency: string): string => {
  if (/^[A-Z]{3}$/.test(currency)) return currency
  throw invalidInput('form', [{ at: 'currency', message: 'Expected a currency such as USD' }])
}

/** An amount as a person types it, in minor units; undefined for an empty field. A mark that could mean thousands is refused. */
export const minorIn = (text: string | undefined, currency: string, at: string): number | undefined => {
  const typed = text?.trim() ?? ''
  if (typed === '') return undefined
  const digits = fractionDigits(codeOf(currency))
  const [, whole = '', fraction = ''] = /^(\d{1,9})(?:[.,](\d+))?$/.exec(typed) ?? []
  if (whole === '' || fraction.length > digits)
    throw invalidInput('form', [{ at, message: `Expected an amount such as ${digits === 0 ? '25' : '25.00'}` }])
  return Number(whole + fraction.padEnd(digits, '0'))
}

/** The same amount as its field shows it. */
export const typedMinor = (minor: number | undefined, currency: string): string => {
  if (minor === undefined) return ''
  const digits = fractionDigits(codeOf(currency))
  const text = String(minor).padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/** A whole number as a person types it; undefined for an empty field. */
export const wholeIn = (text: string | undefined, at: string): number | undefined => {
  const typed = text?.trim() ?? ''
  if (typed === '') return undefined
  if (!/^\d{1,9}$/.test(typed)) throw invalidInput('form', [{ at, message: 'Expected a whole number' }])
  return Number(typed)
}
