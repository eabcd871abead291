import type { Mutant } from '#test/prove/mutant.ts'

const ceremony = 'shared/identity/rules/webauthn/ceremony.ts'
const ceremonies = 'shared/identity/flows/passkey-ceremonies.ts'
const challenge = 'shared/identity/rules/webauthn/challenge.ts'
const decide = 'shared/purchase/rows/decide.ts'

export const mutants: Mutant[] = [
  {
    claim: 14,
    name: 'a challenge is bound to no approval and no receipt',
    file: challenge,
    from: 'purpose, bound, nonce }',
    to: 'purpose, nonce }',
  },
  {
    claim: 14,
    name: 'an answer counts again',
    file: ceremonies,
    from: 'const writes = [passkeyChallenges.spending(ceremony.challenge, nowMs), ',
    to: 'const writes = [',
  },
  {
    claim: 14,
    name: 'nobody has to be verified',
    file: ceremony,
    from: "if (!authenticator.verified) return 'nobody-verified'",
    to: '',
  },
  {
    claim: 14,
    name: "another user's passkey is taken by the name that it brings",
    file: ceremonies,
    from: 'passkeys.withCredential(userId, id)',
    to: "passkeys.withCredential(Buffer.from(response.userHandle ?? '', 'base64url').toString('utf8'), id)",
  },
  {
    claim: 14,
    name: 'a signature of another key is as good',
    file: 'shared/identity/rules/webauthn/assertion.ts',
    from: "return signedBy(key, bytes, signed) ? undefined : 'wrong-signature'",
    to: 'return signed.length > 0 && bytes.length > 0 && key ? undefined : undefined',
  },
  {
    claim: 14,
    name: 'a page of another origin may ask',
    file: ceremony,
    from: 'client.origin !== origin || client.crossOrigin',
    to: 'client.crossOrigin',
  },
  {
    claim: 14,
    name: 'a passkey of another domain is taken',
    file: ceremony,
    from: '.equals(authenticator.rpIdHash)',
    to: '',
  },
  {
    claim: 14,
    name: 'a challenge stands for days',
    file: 'shared/identity/durations.ts',
    from: 'passkeyChallengeSeconds = 300',
    to: 'passkeyChallengeSeconds = 300_000',
  },
  {
    claim: 14,
    name: 'what demands a passkey is approved without one',
    file: decide,
    from: "if (verdict === 'approved') assertDemanded(body)",
    to: "if (verdict !== 'approved') assertDemanded(body)",
  },
  {
    claim: 14,
    name: 'an approval has no end',
    file: decide,
    from: "checkout.state === 'expired' || nowMs / 1000 >= (checkout.approvalExpiresAtSeconds ?? 0)",
    to: "checkout.state === 'expired'",
  },
  {
    claim: 14,
    name: 'the approval of one checkout decides another',
    file: decide,
    from: 'if (checkout.approvalId !== approvalId)',
    to: 'if (!checkout.approvalId)',
  },
  {
    claim: 14,
    name: 'any receipt will do',
    file: decide,
    from: 'if (checkout.receiptHash !== receiptHash)',
    to: 'if (!checkout.receiptHash)',
  },
]
