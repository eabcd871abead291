const day = 24 * 3600

/** How long after its last change a cart is kept that is nobody's. */
export const guestCartSeconds = 30 * day

/** How long after its last change a user's cart is kept. */
export const ownedCartSeconds = 365 * day

/** How long the merchants' catalogues have to say what a cart's lines cost now. */
export const cartLookMs = 2_500
