import * as z from 'zod'
import type { Principal } from '#shared/kernel/principal.ts'
import type { Approval } from '#shared/purchase/rows/approvals.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'

const every = {
  checkoutId: z.string(),
  /** Who can end it. */
  endedBy: z.enum(['user']),
  /** By when. */
  expiresAt: z.string(),
  /** What happens once it is ended. */
  afterwards: z.string(),
  /** What happens when nobody ends it. */
  otherwise: z.string(),
}

/** What a purchase waits for. None of it is a denial. */
export const PendingItem = z.discriminatedUnion('kind', [
  /** The user decides on a receipt. */
  z.object({
    kind: z.literal('approval'),
    ...every,
    approvalId: z.string(),
    /** What an approval needs beside a fresh login. */
    demands: z.literal('passkey').optional(),
    /** The page to decide on. */
    url: z.string(),
  }),
  /** The bank asks the user to confirm the payment of one leg. */
  z.object({
    kind: z.literal('issuer_challenge'),
    ...every,
    leg: z.int(),
    merchantId: z.string(),
    /** The bank's page, for the user alone. */
    url: z.string().optional(),
  }),
])
export type PendingItem = z.input<typeof PendingItem>

export const pendingApproval = (
  { approvalId, checkoutId, expiresAtSeconds, demands }: Approval,
  baseUrl: string,
): PendingItem => ({
  kind: 'approval',
  checkoutId,
  approvalId,
  endedBy: 'user',
  expiresAt: new Date(expiresAtSeconds * 1000).toISOString(),
  afterwards: 'Approved, it is bought exactly as its receipt says. Rejected, nothing is bought.',
  otherwise: 'It expires: nothing is bought, and what it held is released.',
  ...(demands && { demands }),
  url: `${baseUrl}/approvals/${approvalId}`,
})

export const pendingChallenge = (
  { checkoutId, leg, merchantId, challenge }: Leg,
  principal: Principal,
): PendingItem => ({
  kind: 'issuer_challenge',
  checkoutId,
  leg,
  merchantId,
  endedBy: 'user',
  expiresAt: challenge?.expiresAt ?? '',
  afterwards: 'The purchase goes on by itself within a quarter of a minute.',
  otherwise: 'The payment counts as declined, and whatever the purchase held is released.',
  ...(principal.kind === 'user' && challenge && { url: challenge.url }),
})
