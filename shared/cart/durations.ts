const day = 24 * 3600

/** How long a guest's cart is kept after its last change. */
export const guestCartSeconds = 30 * day

/** How long after its last change a user's cart is kept. */
export const ownedCartSeconds = 365 * day

/** How long the merchants' catalogues may take to price a cart's lines. */
export const cartLookMs = 2_500
