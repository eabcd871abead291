import type { DelegationTerms } from '#shared/authority/rules/delegation.ts'
import { minorIn, typedMinor, wholeIn } from './money-field.ts'

/** The fields of a form, as they were typed. */
export type FormFields = Readonly<Record<string, string | undefined>>

/** Each box of a group is a field of its own, since a form carries a field once. */
export const ticked = (fields: FormFields, group: string): string[] =>
  Object.entries(fields).flatMap(([name, value]) =>
    name.startsWith(`${group}.`) && value === 'yes' ? [name.slice(group.length + 1)] : [],
  )
const boxes = (group: string, ids: readonly string[] = []): [string, string][] =>
  ids.map((id) => [`${group}.${id}`, 'yes'])

const someOf = (ids: string[]): string[] | undefined => (ids.length > 0 ? ids : undefined)

const driftIn = (fields: FormFields, currency: string) => {
  const allow = fields['drift'] ?? 'lower'
  if (allow !== 'up_to') return { allow }
  const percent = wholeIn(fields['driftPercent'], 'driftPercent')
  const amountMinor = minorIn(fields['driftAmount'], currency, 'driftAmount')
  return { allow, ...(percent !== undefined && { percent }), ...(amountMinor !== undefined && { amountMinor }) }
}

/** The terms that a form states: undefined for a limit that it leaves out. The operation says whether they are possible. */
export const termsIn = (fields: FormFields, currency: string) => {
  const amount = (field: string) => minorIn(fields[field], currency, field)
  const day = fields['lastDay']?.trim()
  return {
    name: fields['name']?.trim() || undefined,
    agentId: fields['agentId'] || undefined,
    merchants: someOf(ticked(fields, 'merchant')),
    instruments: someOf((fields['instruments'] ?? '').split(/[\s,]+/).filter(Boolean)),
    addressIds: someOf(ticked(fields, 'address')),
    perPurchaseMinor: amount('perPurchase'),
    perDayMinor: amount('perDay'),
    perMonthMinor: amount('perMonth'),
    askAboveMinor: amount('askAbove'),
    purchases: wholeIn(fields['purchases'], 'purchases'),
    everyDays: wholeIn(fields['everyDays'], 'everyDays'),
    drift: driftIn(fields, currency),
    expiresAt: day && /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59.000Z` : day,
  }
}

type Stated = { readonly [Term in keyof DelegationTerms]?: DelegationTerms[Term] | undefined } & Pick<
  DelegationTerms,
  'currency'
>

/** What a form shows of these terms. */
export const fieldsOf = (terms: Stated): FormFields => {
  const { currency, drift = { allow: 'lower' } } = terms
  const amount = (minor: number | undefined) => typedMinor(minor, currency)
  return {
    name: terms.name,
    agentId: terms.agentId,
    currency,
    ...Object.fromEntries([...boxes('merchant', terms.merchants), ...boxes('address', terms.addressIds)]),
    instruments: terms.instruments?.join(', '),
    perPurchase: amount(terms.perPurchaseMinor),
    perDay: amount(terms.perDayMinor),
    perMonth: amount(terms.perMonthMinor),
    askAbove: amount(terms.askAboveMinor),
    purchases: terms.purchases?.toString(),
    everyDays: terms.everyDays?.toString(),
    drift: drift.allow,
    driftPercent: drift.percent?.toString(),
    driftAmount: amount(drift.amountMinor),
    lastDay: terms.expiresAt?.slice(0, 10),
  }
}
