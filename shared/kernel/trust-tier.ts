/** How far the operator trusts a merchant, least first. */
export const trustTiers = ['new', 'standard', 'trusted'] as const
export type TrustTier = (typeof trustTiers)[number]

/** What an operator says of a merchant by saying nothing. */
export const plainTier: TrustTier = 'standard'
