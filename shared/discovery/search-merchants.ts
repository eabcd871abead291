import { Failure } from '#shared/kernel/errors.ts'
import type { Merchant, MerchantProduct, ProductQuery } from '#shared/merchants/port.ts'
import { report } from '#shared/platform/runtime/observe.ts'

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
export const inTime = async <T>(work: Promise<T>, deadlineMs: number): Promise<T> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    const error = new Failure('merchant.unavailable', 'The merchant did not answer in time', { reason: 'deadline' })
    timer = setTimeout(() => reject(error), Math.max(0, deadlineMs - Date.now()))
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

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

/** Asks all merchants at once until the deadline, and names each one that did not answer, with the reason. */
export const searchMerchants = (
  merchants: readonly Merchant[],
  query: ProductQuery,
  deadlineMs: number,
): Promise<SearchedMerchant[]> => Promise.all(merchants.map((merchant) => ask(merchant, query, deadlineMs)))
