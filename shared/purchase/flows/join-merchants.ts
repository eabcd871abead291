import { Failure } from '#shared/kernel/errors.ts'
import { homeOf } from '#shared/merchants/registry.ts'
import type { Fulfilment } from '#shared/orders/rules/receipt.ts'
import type { Basket } from '#shared/purchase/rules/baskets.ts'
import { itemsOf, joinings, type LeftOut, whyNot } from '#shared/purchase/rules/joining.ts'
import { cancelMerchantCheckouts } from './placement/cancel-merchant-checkouts.ts'
import { type DeliveryWish, type QuotedLeg, quoteLeg } from './quote-leg.ts'

interface Joined extends QuotedLeg {
  basket: Basket
}
/** The merchants that take part in a checkout, and those that do not. */
export interface JoinedMerchants {
  joined: Joined[]
  leftOut: LeftOut[]
}
type Answer = { basket: Basket } & ({ quoted: QuotedLeg } | { failure: Failure })

/** Our reference for one try to quote a leg; `v` is the version that the checkout gets. */
export const quoteReferenceOf = (checkoutId: string, leg: number, v: number, requestId: string): string =>
  `${checkoutId}-L${leg}-q${v}-${requestId}`

const webUrl = (url: unknown): string | undefined => {
  const parsed = typeof url === 'string' ? URL.parse(url) : null
  return parsed && ['https:', 'http:'].includes(parsed.protocol) ? parsed.href : undefined
}
/** Where the user can continue by hand: the page that the merchant named, else its home page. */
const linkOf = async ({ merchantId }: Basket, { details }: Failure): Promise<string | undefined> =>
  webUrl(details['continueUrl']) ?? (await homeOf(merchantId))
const leftOutOf = async (basket: Basket, failure: Failure): Promise<LeftOut> => {
  const link = await linkOf(basket, failure)
  const reason = whyNot(failure.code, failure.details['reason'], failure.message)
  const { merchantId, intentIds } = basket
  const notJoined = { merchantId, code: failure.code, reason, ...(link && { link }), items: itemsOf(basket) }
  return { ...notJoined, ...(intentIds && { intentIds: [...intentIds] }) }
}

const quoteBasket = async (basket: Basket, delivery: DeliveryWish, reference: string): Promise<Answer> => {
  try {
    return { basket, quoted: await quoteLeg(basket, delivery, reference) }
  } catch (error) {
    if (error instanceof Failure) return { basket, failure: error }
    throw error
  }
}

/** Finds merchants that do not fit the others, which one merchant's answer alone does not show. */
const fitting = (answers: readonly Answer[], fulfilment: Fulfilment): Answer[] => {
  const quotes = answers.flatMap((answer) => ('quoted' in answer ? [answer] : []))
  const currency = quotes[0]?.quoted.quote.currency
  const anchor = quotes.find(({ quoted }) => !quoted.cancelable)
  return answers.map((answer): Answer => {
    if (!('quoted' in answer)) return answer
    const { basket, quoted } = answer
    const cannotJoin = (said: string, more = {}) => ({
      basket,
      failure: new Failure('merchant.unsupported', said, { merchantId: basket.merchantId, ...more }),
    })
    if (quoted.quote.currency !== currency)
      return cannotJoin('This merchant quotes another currency than the others', { currency: quoted.quote.currency })
    if (fulfilment === 'all_or_nothing' && !quoted.cancelable && answer !== anchor)
      return cannotJoin('At most one merchant may have orders that cannot be canceled; use best_effort')
    return answer
  })
}

/** Releases the stock of quotes that will not be used. */
const dismiss = (answers: readonly Answer[], keep: readonly Joined[]): Promise<void> =>
  cancelMerchantCheckouts(
    answers.flatMap((answer) =>
      'quoted' in answer && !keep.some(({ basket }) => basket === answer.basket)
        ? [{ ...answer.basket, ...answer.quoted.quote, placement: 'none' as const }]
        : [],
    ),
  )

/** Quotes at every merchant. With best effort it leaves out who cannot take part. Otherwise, or when none can, it throws the first reason with every merchant's. */
export const joinMerchants = async (
  baskets: readonly Basket[],
  delivery: DeliveryWish,
  fulfilment: Fulfilment,
  referenceOf: (leg: number) => string,
): Promise<JoinedMerchants> => {
  const results = await Promise.allSettled(
    baskets.map((basket, i) => quoteBasket(basket, delivery, referenceOf(i + 1))),
  )
  const answered = results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  const defect = results.find((one) => one.status === 'rejected')
  const answers = fitting(answered, fulfilment)
  const joined = answers.flatMap((answer) => ('quoted' in answer ? [{ basket: answer.basket, ...answer.quoted }] : []))
  const failures = answers.flatMap((answer) => ('failure' in answer ? [answer] : []))
  const going = !defect && joined.length > 0 && (failures.length === 0 || fulfilment === 'best_effort')
  await dismiss(answered, going ? joined : [])
  if (defect) throw defect.reason
  const leftOut = await Promise.all(failures.map(({ basket, failure }) => leftOutOf(basket, failure)))
  const [first] = failures
  if (going || !first) return { joined, leftOut }
  const { code, message, details } = first.failure
  const merchants = joinings(
    joined.map(({ basket }) => basket),
    leftOut,
  ).map(({ leg: _, ...each }) => each)
  throw new Failure(code, message, { ...details, merchants }, { cause: first.failure })
}
