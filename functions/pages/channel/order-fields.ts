import { invalidInput } from '#shared/platform/operation/accept.ts'
import { type FormFields, ticked } from './delegation-fields.ts'
import { minorIn, wholeIn } from './money-field.ts'

/** How many pieces of which lines a form names; a line with none is left out. */
export const piecesIn = (fields: FormFields): { line: number; quantity: number }[] => {
  const pieces = Object.entries(fields).flatMap(([name, text]) => {
    const [, line] = /^pieces\.(\d{1,3})$/.exec(name) ?? []
    const quantity = line === undefined ? undefined : wholeIn(text, name)
    return quantity ? [{ line: Number(line), quantity }] : []
  })
  if (pieces.length === 0)
    throw invalidInput('form', [{ at: 'pieces', message: 'Say how many pieces of at least one line' }])
  return pieces
}

/** What a form wants back: everything, an amount, or lines with or without the delivery. */
export const refundWishIn = (fields: FormFields) => {
  const { what, amount, currency = '', shipping } = fields
  if (what === 'everything') return {}
  if (what === 'amount') {
    const amountMinor = minorIn(amount, currency, 'amount')
    if (!amountMinor) throw invalidInput('form', [{ at: 'amount', message: 'Give an amount' }])
    return { amountMinor }
  }
  const lines = ticked(fields, 'line').map((line) => ({ line: Number(line) }))
  const shippingMinor = shipping ? Number(shipping) : undefined
  if (lines.length === 0 && !shippingMinor)
    throw invalidInput('form', [{ at: 'what', message: 'Choose at least one line, or the delivery' }])
  return { ...(lines.length > 0 && { lines }), ...(shippingMinor && { shippingMinor }) }
}
