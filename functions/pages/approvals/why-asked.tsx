import { Callout, PageLink } from '#functions/pages/views/parts.tsx'
import { decisiveRules } from '#shared/policy/rules/judge-policy.ts'
import type { ApprovalShown } from './approvals.tsx'

/** Which delegation decided in the user's place. */
export const DecidedBy = ({ delegation }: { delegation: NonNullable<ApprovalShown['delegation']> }) => (
  <>
    <PageLink to={`/delegations/${delegation.delegationId}`}>Your delegation</PageLink> approved it without a question.
  </>
)

const demanded = {
  allow: '',
  ask: 'The policy asks you about it.',
  ask_with_passkey: 'The policy asks you to approve it with a passkey.',
  refuse: '',
} as const

/** Why a person is asked: the policy's sentences, and which rule of which delegation was not met. */
export const WhyAsked = ({
  approval: { receipt, notCovered = [], requestedBy, delegation },
}: {
  approval: ApprovalShown
}) => {
  const { policy } = receipt
  const uncovered = policy?.verdict === 'allow' && notCovered.length === 0 && !delegation
  const says = policy ? demanded[policy.verdict] : ''
  return (
    <>
      {policy && says && (
        <Callout>
          {says}{' '}
          {decisiveRules(policy)
            .map((rule) => `${rule.says} (${rule.by === 'user' ? 'Your own rule.' : 'A rule of the operator.'})`)
            .join(' ')}
        </Callout>
      )}
      {uncovered && requestedBy.startsWith('agent:') && (
        <p class="soft">You are asked because no delegation of yours is for this agent.</p>
      )}
      {notCovered.length > 0 && (
        <details>
          <summary>Why no delegation of yours decided</summary>
          <ul>
            {notCovered.map(({ delegationId, version, says: unmet }) => (
              <li key={delegationId}>
                <PageLink to={`/delegations/${delegationId}`}>{delegationId}</PageLink>, version {version}: {unmet}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
