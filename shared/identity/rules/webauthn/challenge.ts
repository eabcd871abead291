import { canonical, digest } from '#shared/kernel/hash.ts'

/** What a challenge is for. An answer for one purpose is none for another. */
export const challengePurposes = ['registration', 'login', 'approval'] as const
export type ChallengePurpose = (typeof challengePurposes)[number]

/** The challenge over all that it is bound to: SHA-256 over canonical JSON, in base64url. Whoever knows the parts can compute it again. */
export const challengeFor = (
  purpose: ChallengePurpose,
  { nonce, ...bound }: Readonly<Record<string, string>> & { nonce: string },
): string => digest(canonical({ domain: 'purser-passkey-v1', purpose, bound, nonce })).toString('base64url')
