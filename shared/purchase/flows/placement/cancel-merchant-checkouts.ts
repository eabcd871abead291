import { Failure } from '#shared/kernel/errors.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'

/** Releases the stock of a checkout that was never ordered at its merchants. Each merchant's own hold ends later anyway, so a failure only costs time. */
export const cancelMerchantCheckouts = async (
  all: readonly Pick<Leg, 'merchantId' | 'merchantCheckoutId' | 'protocolState' | 'placement'>[],
): Promise<void> => {
  const idle = all.filter((leg) => leg.placement === 'none' || leg.placement === 'refused')
  await Promise.all(
    idle.map(async (leg) => {
      try {
        const merchant = await merchantOf(leg.merchantId)
        await merchant.cancelCheckout(leg, `${leg.merchantCheckoutId}-cancel`)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        report(error)
      }
    }),
  )
}

/** Commits new quotes and releases them if that is refused. After any other error the commit may have happened, so they are left to lapse. */
export const orRelease = async <T>(
  quotes: Parameters<typeof cancelMerchantCheckouts>[0],
  committed: () => Promise<T>,
): Promise<T> => {
  try {
    return await committed()
  } catch (error) {
    if (error instanceof Failure) await cancelMerchantCheckouts(quotes)
    throw error
  }
}
