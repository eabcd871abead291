import type * as z from 'zod'
import type { ShownPage } from '#functions/pages/views/document.tsx'
import { Badge, PageLink, Price, When } from '#functions/pages/views/parts.tsx'
import type { DelegationView } from '#shared/authority/delegation-view.ts'

/** A delegation as its operations answer it. */
export type DelegationShown = z.output<typeof DelegationView>

const tones = { active: 'good', revoked: 'bad', expired: 'plain' } as const

/** In a word what became of a delegation. */
export const DelegationBadge = ({ state }: Pick<DelegationShown, 'state'>) => <Badge tone={tones[state]}>{state}</Badge>

/** What people call it. */
export const titleOf = ({ name, perPurchaseMinor }: DelegationShown, price: (minor: number) => string): string =>
  name ?? `Up to ${price(perPurchaseMinor)} for one purchase`

interface Listed {
  delegations: readonly DelegationShown[]
  price: (minor: number, currency: string) => string
  agentName: (agentId: string) => string
  next: string | undefined
}

/** What agents may buy without a question. */
export const delegationsView = ({ delegations, price, agentName, next }: Listed): ShownPage => ({
  title: 'Delegations',
  body: (
    <>
      <section>
        <p>A delegation decides for you: within its limits an agent buys without a question.</p>
        <p>
          <PageLink to="/delegations/new">Make a delegation</PageLink>
        </p>
      </section>
      <ul class="list">
        {delegations.map((one) => (
          <li key={one.delegationId}>
            <PageLink to={`/delegations/${one.delegationId}`}>
              <span class="title">{titleOf(one, (minor) => price(minor, one.currency))}</span>
              <span class="end">
                <DelegationBadge state={one.state} />
              </span>
              <span class="soft">
                {one.agentId ? agentName(one.agentId) : 'Any agent'}, until <When at={one.expiresAt} />
              </span>
              <span class="end soft">
                <Price minor={one.left.perMonthMinor} currency={one.currency} /> left this month
              </span>
            </PageLink>
          </li>
        ))}
      </ul>
      {next && <PageLink to={`/delegations?cursor=${encodeURIComponent(next)}`}>Earlier ones</PageLink>}
    </>
  ),
})
