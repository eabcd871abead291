import { type IntentFields, parseIntent } from '#shared/discovery/rules/parse-intent.ts'
import { Failure } from '#shared/kernel/errors.ts'

/** What a sentence means: its fields, or the field that has to be asked about. */
export type Meaning = { ask: string } | (Partial<Omit<IntentFields, 'query'>> & { query: string; unread?: string[] })

/** The day of the fixtures, a Wednesday. */
export const nowMs = Date.parse('2026-12-02T10:00:00Z')
/** Whom the sentences may name. */
export const merchants = [
  { merchantId: 'merchant-a', name: 'Alder & Co' },
  { merchantId: 'merchant-b', name: 'Birch Market' },
]

/** The fields that were read, or the fields that are asked about. */
export const understood = (say: string): { asked: string[] } | ReturnType<typeof parseIntent> => {
  try {
    return parseIntent(say, {}, { nowMs, merchants })
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'intent.unclear') throw error
    return { asked: error.details['missing'] as string[] }
  }
}

const endOfDay = 'T23:59:59.999Z'
const wordsOf = (query: string): string => query.toLowerCase().split(' ').toSorted().join(' ')

/** `right`, `asked` where the meaning was sure, or `wrong` with what came out. */
export const judged = (say: string, meaning: Meaning): { verdict: 'right' | 'asked' | 'wrong'; came: unknown } => {
  const came = understood(say)
  if ('asked' in came) {
    if (!('ask' in meaning)) return { verdict: 'asked', came }
    return { verdict: came.asked.includes(meaning.ask) ? 'right' : 'wrong', came }
  }
  if ('ask' in meaning) return { verdict: 'wrong', came }
  const usual = { quantity: 1, currency: 'USD', mode: 'assist', prefer: 'balanced', unread: [] }
  const shown = (fields: object) => {
    const { query, deliverBy, ...rest } = { ...usual, ...fields } as unknown as { query: string; deliverBy?: string }
    const day = deliverBy?.endsWith(endOfDay) ? deliverBy.slice(0, 10) : deliverBy
    return JSON.stringify(Object.entries({ ...rest, day, query: wordsOf(query) }).toSorted())
  }
  return { verdict: shown(came) === shown(meaning) ? 'right' : 'wrong', came }
}
