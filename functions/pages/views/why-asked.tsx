import type { ApprovalShown } from './approvals.tsx'
import { PageLink } from './parts.tsx'

/** Which delegation decided in the user's place. */
export const DecidedBy = ({ delegation }: { delegation: NonNullable<ApprovalShown['delegation']> }) => (
  <>
    <PageLink to={`/delegations/${delegation.delegationId}`}>Your delegation</PageLink> approved it without a question.
  </>
)

/** The rule that each delegation of the asking agent misses. */
export const WhyAsked = ({ approval: { notCovered = [], outcome } }: { approval: ApprovalShown }) =>
  notCovered.length === 0 || outcome !== 'pending' ? null : (
    <section>
      <h2>Why you are asked</h2>
      <ul>
        {notCovered.map(({ delegationId, says }) => (
          <li key={delegationId}>
            <PageLink to={`/delegations/${delegationId}`}>A delegation</PageLink> does not cover it. {says}
          </li>
        ))}
      </ul>
    </section>
  )
