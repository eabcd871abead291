import type * as z from 'zod'
import type { getApproval } from '#functions/approvals/get.ts'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { PageLink, Price, TimeLeft } from '#functions/pages/views/parts.tsx'
import { Challenges, type Waiting } from './challenges.tsx'

/** An approval as its operation answers it. */
export type ApprovalShown = z.output<(typeof getApproval)['spec']['output']>

/** What is bought, in one line. */
export const goodsOf = (legs: readonly { lines: readonly { title: string; quantity: number }[] }[]): string => {
  const [first, ...more] = legs.flatMap(({ lines }) => lines)
  if (!first) return 'Nothing'
  const title = first.quantity > 1 ? `${first.quantity} x ${first.title}` : first.title
  return more.length > 0 ? `${title} and ${more.length} more` : title
}

interface Listed {
  approvals: readonly ApprovalShown[]
  waits: readonly Waiting[]
  nameOf: (merchantId: string) => string
  next: string | undefined
}

/** The list of what waits. */
export const approvalsView = ({ approvals, waits, nameOf, next }: Listed): ShownPage => ({
  title: 'What waits for you',
  live: { state: [...approvals, ...waits].map(({ checkoutId }) => checkoutId).join(' ') || 'none', everySeconds: 5 },
  body: (
    <>
      <Challenges of={waits} nameOf={nameOf} />
      {approvals.length === 0 && (
        <section>
          <p>Nothing waits for your decision.</p>
          <p class="soft">When an agent of yours asks to buy something, it appears here.</p>
        </section>
      )}
      <ul class="list">
        {approvals.map(({ approvalId, receipt, expiresAt, drift, address }) => (
          <li key={approvalId}>
            <PageLink to={`/approvals/${approvalId}`}>
              <span class="title">{goodsOf(receipt.legs)}</span>
              <span class="end title">
                <Price minor={receipt.totalMinor} currency={receipt.currency} />
              </span>
              <span class="soft">
                {receipt.legs.map(({ merchantId }) => nameOf(merchantId)).join(', ')}
                {address && `, to ${address.city}`}
                {drift && drift.length > 0 && ', changed since you last saw it'}
              </span>
              <span class="end soft">
                <TimeLeft until={expiresAt} />
              </span>
            </PageLink>
          </li>
        ))}
      </ul>
      {next && <PageLink to={`/approvals?cursor=${encodeURIComponent(next)}`}>Later ones</PageLink>}
    </>
  ),
})
