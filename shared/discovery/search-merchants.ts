import { Failure } from '#shared/kernel/errors.ts'
import type { Merchant } from '#shared/merchants/port.ts'
import type { MerchantProduct, ProductQuery } from '#shared/merchants/product.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import { within } from '#shared/platform/runtime/within.ts'
import { searchMs, secondSearchMs } from './durations.ts'

/** One merchant's answer, or the reason why there is none. */
export interface SearchedMerchant {
  merchantId: string
  state: 'answered' | 'missing'
  reason?: string
  tookMs: number
  products: MerchantProduct[]
}

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Failure)) return 'defect'
  const { reason } = error.details
  if (reason === 'timeout' || reason === 'deadline') return 'deadline'
  return error.code.replace(/^merchant\./, '')
}

/** The answer, or `merchant.unavailable` when it takes longer than until `deadlineMs`. */
export const inTime = <T>(work: Promise<T>, deadlineMs: number): Promise<T> =>
  within(
    work,
    deadlineMs - Date.now(),
    () => new Failure('merchant.unavailable', 'The merchant did not answer in time', { reason: 'deadline' }),
  )

const ask = async (merchant: Merchant, query: ProductQuery, deadlineMs: number): Promise<SearchedMerchant> => {
  const { merchantId } = merchant
  const began = performance.now()
  const took = () => Math.round(performance.now() - began)
  try {
    const products = await inTime(merchant.search(query, deadlineMs), deadlineMs)
    return { merchantId, state: 'answered', tookMs: took(), products }
  } catch (error) {
    const reason = reasonOf(error)
    if (reason === 'defect') report(error)
    return { merchantId, state: 'missing', reason, tookMs: took(), products: [] }
  }
}

/** A merchant that was late or away may answer a moment later. One that refuses does not. */
export const mayAnswerSoon = ({ state, reason = '' }: { state: string; reason?: string | undefined }): boolean =>
  state === 'missing' && ['deadline', 'unavailable'].includes(reason)

/** Asks these merchants at once until the deadline, and names each one that did not answer, with the reason. */
const askAll = (merchants: readonly Merchant[], query: ProductQuery, deadlineMs: number): Promise<SearchedMerchant[]> =>
  Promise.all(merchants.map((merchant) => ask(merchant, query, deadlineMs)))

/** Asks all merchants. If none of them answered, it asks once more those that may only have been starting. */
export const searchMerchants = async (
  merchants: readonly Merchant[],
  query: ProductQuery,
): Promise<SearchedMerchant[]> => {
  const first = await askAll(merchants, query, Date.now() + searchMs)
  const late = new Set(first.filter(mayAnswerSoon).map(({ merchantId }) => merchantId))
  if (late.size === 0 || first.some(({ state }) => state === 'answered')) return first
  const again = merchants.filter(({ merchantId }) => late.has(merchantId))
  const second = await askAll(again, query, Date.now() + secondSearchMs)
  return first.map((one) => second.find(({ merchantId }) => merchantId === one.merchantId) ?? one)
}
