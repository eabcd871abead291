import type * as z from 'zod'
import type { PendingItem } from '#functions/approvals/pending-view.ts'
import { Callout, TimeLeft } from '#functions/pages/views/parts.tsx'

/** What a purchase waits for, as its operation answers it. */
export type Waiting = z.output<typeof PendingItem>

const wants = 'Your bank wants you to confirm the payment to'
const there = 'Confirm it at your bank'

/** Payments that a bank wants confirmed, with the way there. They are no denials: the purchase waits. */
export const Challenges = ({ of, nameOf }: { of: readonly Waiting[]; nameOf: (merchantId: string) => string }) => (
  <>
    {of.map(
      (item) =>
        item.kind === 'issuer_challenge' && (
          <Callout key={`${item.checkoutId} ${item.leg}`}>
            {wants} {nameOf(item.merchantId)}.{' '}
            {item.url && (
              <a href={item.url} rel="noreferrer">
                {there}
              </a>
            )}{' '}
            (<TimeLeft until={item.expiresAt} />
            ). {item.afterwards}
          </Callout>
        ),
    )}
  </>
)
