import type * as z from 'zod'
import { goodsOf } from '#functions/pages/approvals/approvals.tsx'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Badge, PageLink, Price, When } from '#functions/pages/views/parts.tsx'
import { movingStates, purchaseStates, spoken } from '#functions/pages/views/states.ts'
import type { CheckoutView } from '#shared/purchase/checkout-view.ts'

/** A checkout as its operation answers it. */
export type PurchaseShown = z.output<typeof CheckoutView>

/** The state of a purchase in a word. */
export const StateBadge = ({ state }: { state: string }) => {
  const [words, tone] = purchaseStates[state] ?? [spoken(state), 'plain' as const]
  return <Badge tone={tone}>{words}</Badge>
}

interface Listed {
  purchases: readonly PurchaseShown[]
  nameOf: (merchantId: string) => string
  next: string | undefined
}

/** The list of purchases. */
export const purchasesView = ({ purchases, nameOf, next }: Listed): ShownPage => ({
  title: 'Purchases',
  ...(purchases.some(({ state }) => movingStates.includes(state)) && {
    live: { state: purchases.map(({ checkoutId, state }) => `${checkoutId} ${state}`).join(' '), everySeconds: 5 },
  }),
  body: (
    <>
      {purchases.length === 0 && (
        <section>
          <p>There are no purchases yet.</p>
        </section>
      )}
      <ul class="list">
        {purchases.map(({ checkoutId, legs, state, totalMinor, currency, updatedAt }) => (
          <li key={checkoutId}>
            <PageLink to={`/purchases/${checkoutId}`}>
              <span class="title">{goodsOf(legs)}</span>
              <span class="end title">
                <Price minor={totalMinor} currency={currency} />
              </span>
              <span class="soft">
                {legs.map(({ merchantId }) => nameOf(merchantId)).join(', ')}, <When at={updatedAt} />
              </span>
              <span class="end">
                <StateBadge state={state} />
              </span>
            </PageLink>
          </li>
        ))}
      </ul>
      {next && <PageLink to={`/purchases?cursor=${encodeURIComponent(next)}`}>Older ones</PageLink>}
    </>
  ),
})
