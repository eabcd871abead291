import * as z from 'zod'
import { sha256 } from '#shared/kernel/hash.ts'
import { idWith, ownPart } from '#shared/kernel/ids.ts'
import { UntrustedText } from '#shared/kernel/untrusted-text.ts'
import { postedOf } from '#shared/ledger/ledger.ts'
import { Shares } from '#shared/orders/rules/refund-lines.ts'
import type { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { type Leg, legs } from '#shared/purchase/rows/legs.ts'

/** Which purchase, which leg, and a hash of which entry: names of refunds may be anything. */
export const TransactionId = z
  .string()
  .regex(/^txn_[0-9A-HJKMNP-TV-Z]{26}-L\d{1,2}-[0-9a-f]{12}$/, 'Expected an id like txn_...')

/** The purchase that a transaction is of. */
export const purchaseIdOf = (transactionId: string): string => idWith('checkout', ownPart(transactionId).slice(0, 26))

export const TransactionView = z.object({
  transactionId: z.string(),
  checkoutId: z.string(),
  leg: z.int(),
  merchantId: z.string(),
  /** `authorize` is a hold; `void`, `capture` and `refund...` follow it. `owed...` and `stated...` are an operator's. */
  kind: z.string(),
  /** `declined`: the payment provider refused the hold, and no money moved. */
  state: z.enum(['posted', 'declined']),
  /** Why, in the provider's words. */
  declined: UntrustedText.optional(),
  /** Absent for a decline from before Purser kept its time. */
  at: z.string().optional(),
  currency: z.string(),
  amountMinor: z.int(),
  /** The authorisation: the name of the hold at the payment provider. */
  reference: z.string().optional(),
  instrument: z.string(),
  instrumentLabel: z.string().optional(),
  postings: z.array(z.object({ account: z.string(), amountMinor: z.int() })),
  /** For a refund: the share of each order line and of delivery. */
  detail: Shares.optional(),
})
type Shown = z.input<typeof TransactionView>

type Paid = Pick<Checkout, 'checkoutId' | 'instrument' | 'instrumentLabel'>

const about = ({ checkoutId, instrument, instrumentLabel }: Paid, leg: Leg, kind: string) => ({
  transactionId: `txn_${ownPart(checkoutId)}-L${leg.leg}-${sha256(kind).slice(0, 12)}`,
  checkoutId,
  leg: leg.leg,
  merchantId: leg.merchantId,
  kind,
  ...(leg.paymentReference && { reference: leg.paymentReference }),
  instrument,
  ...(instrumentLabel && { instrumentLabel }),
})

const declineOf = (checkout: Paid, leg: Leg): Shown[] =>
  leg.payment === 'declined'
    ? [
        {
          ...about(checkout, leg, 'authorize'),
          state: 'declined',
          ...(leg.declined && { declined: leg.declined }),
          ...(leg.declinedAt && { at: leg.declinedAt }),
          currency: leg.currency,
          amountMinor: leg.totalMinor,
          postings: [],
        },
      ]
    : []

/** Every transaction of one purchase, declines too, and the ledger's entries behind them. */
export const transactionsOf = async (checkout: Paid) => {
  const [entries, own] = await Promise.all([postedOf(checkout.checkoutId), legs.of(checkout.checkoutId)])
  const posted = entries.flatMap(({ leg: number, kind, at, currency, postings, detail }): Shown[] => {
    const leg = own.find((each) => each.leg === number)
    if (!leg) throw new Error(`${checkout.checkoutId} has entries of leg ${number}, which it does not have`)
    const amountMinor = postings.reduce((sum, posting) => sum + Math.max(0, posting.amountMinor), 0)
    const moved = { state: 'posted' as const, at, currency, amountMinor, postings, ...(detail && { detail }) }
    return [{ ...about(checkout, leg, kind), ...moved }]
  })
  return { entries, items: [...posted, ...own.flatMap((leg) => declineOf(checkout, leg))] }
}
