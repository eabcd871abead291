import * as z from 'zod'
import { passkeys } from '#shared/identity/rows/passkeys.ts'
import { RequestOptions, requestOptions } from '#shared/identity/rules/webauthn/options.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { http } from '#shared/platform/http/http.ts'
import { operation } from '#shared/platform/operation/operation.ts'
import { challengeToApprove } from '#shared/purchase/flows/passkey-approval.ts'
import { ApprovalId, approvals } from '#shared/purchase/rows/approvals.ts'

/** What a browser needs to approve with a passkey. The challenge is bound to the approval and the hash of its receipt, and stands for five minutes, once. */
export const challengeApproval = operation(
  {
    name: 'challengeApproval',
    summary: 'Begin to approve with a passkey: the options for the browser',
    access: { as: ['user'], scope: 'approvals:decide', fresh: true },
    input: z.strictObject({ approvalId: ApprovalId }),
    output: RequestOptions,
    fails: ['approval.not-found', 'approval.decided', 'approval.expired', 'passkey.not-found'],
    limits: { account: 'passkey.account' },
    grants: { read: ['CHECKOUT', 'PASSKEY'], write: ['CHALLENGE'], parameters: ['settings'] },
    http: { method: 'POST', path: '/v1/approvals/{approvalId}/passkey/options' },
  },
  async ({ input: { approvalId }, principal: { userId }, commit }) => {
    const nowMs = Date.now()
    const [approval, own] = await Promise.all([approvals.get(approvalId), passkeys.of(userId)])
    if (approval?.userId !== userId) throw new Failure('approval.not-found', 'No such approval')
    if (approval.outcome === 'expired' || (approval.outcome === 'pending' && nowMs / 1000 >= approval.expiresAtSeconds))
      throw new Failure('approval.expired', 'The time to decide is over')
    if (approval.outcome !== 'pending') throw new Failure('approval.decided', 'This approval is no longer pending')
    if (own.length === 0) throw new Failure('passkey.not-found', 'You have no passkey; add one first')
    const { prompt, write } = await challengeToApprove(approval, nowMs)
    const credentialIds = own.map(({ credentialId }) => credentialId)
    return commit([write], requestOptions(prompt, credentialIds))
  },
)

export const handler = http(challengeApproval)
