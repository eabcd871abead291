import * as z from 'zod'
import { LeftView } from '#shared/authority/delegation-view.ts'
import { AddressId } from '#shared/identity/rules/address.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { idSchema } from '#shared/kernel/ids.ts'
import { MerchantId } from '#shared/merchants/merchant-id.ts'
import { MethodId } from '#shared/payments/method-id.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { PolicyAnswer } from '#shared/policy/policy-answer.ts'
import { checkDelegations } from '#shared/purchase/flows/check-delegations.ts'
import { DelegatedBy, NotCovered } from '#shared/purchase/rules/delegated-by.ts'

const Cap = z.object({ of: z.string(), leftMinor: z.int() })

/** Whether a purchase would be approved at once, and what is left. It has no effect and holds nothing, so the answer may be another a moment later. */
export const checkDelegation = operation(
  {
    name: 'checkDelegation',
    summary: 'Would this purchase pass without a question, and what is left',
    tool: {
      says: 'Says whether a purchase would pass without a question, which rule it would miss, and what is left. It needs the terms. It approves nothing.',
    },
    access: { as: ['user', 'agent'], scope: 'approvals:read' },
    input: z.strictObject({
      merchants: z.array(MerchantId).min(1).max(10),
      totalMinor: z.int().positive().max(1_000_000_000),
      currency: z.string().regex(/^[A-Z]{3}$/, 'Expected an ISO 4217 code'),
      instrument: MethodId,
      /** Absent for an address that the user gives inline. */
      addressId: AddressId.optional(),
      /** Whether the checkout will name an intent. */
      hasIntent: z.boolean().default(true),
      /** The agent that would ask; an agent asks for itself. */
      agentId: idSchema('agent').optional(),
      maxTotalMinor: z.int().positive().max(1_000_000_000).optional(),
    }),
    output: z.object({
      /** `approved`: at once, by the delegation in `decision`. `ask`: the user decides. `refused`: a cap or the policy rules it out, or the payment method may not pay. */
      verdict: z.enum(['approved', 'ask', 'refused']),
      decision: DelegatedBy.optional(),
      /** What the policy says of it, without knowing the goods. Anything but `allow` asks the user. */
      policy: PolicyAnswer,
      /** Why it is ruled out, in a sentence. */
      refused: z.string().optional(),
      notCovered: z.array(NotCovered),
      /** What each cap leaves for one purchase, besides those of delegations. The least counts. */
      caps: z.array(Cap),
      delegations: z.array(z.object({ delegationId: z.string(), left: LeftView })),
    }),
    fails: ['address.not-found'],
    grants: {
      read: ['USER', 'WALLET', 'LIST', 'DELEGATION', 'BUDGET', 'POLICY', 'FAMILIAR'],
      kms: ['fields'],
      parameters: ['settings'],
    },
    http: { method: 'POST', path: '/v1/delegations/check' },
  },
  async ({ input, principal }) => {
    const { agentId: named, ...terms } = input
    if (principal.kind === 'agent' && named && named !== principal.agentId)
      throw new Failure('auth.forbidden', 'An agent asks for itself alone')
    const agentId = principal.kind === 'agent' ? principal.agentId : named
    return checkDelegations({ ...terms, agentId, userId: principal.userId }, Date.now())
  },
)

export const handler = http(checkDelegation)
