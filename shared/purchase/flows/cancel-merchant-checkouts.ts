import { Failure } from '#shared/kernel/errors.ts'
import { merchantOf } from '#shared/merchants/registry.ts'
import { report } from '#shared/platform/runtime/observe.ts'
import type { Leg } from '#shared/purchase/rows/legs.ts'

/** Tells the merchants of a checkout that was never ordered that they may sell its stock again. They would notice by themselves when their hold ends, so a failure only costs time. */
export const cancelMerchantCheckouts = async (
  all: readonly Pick<Leg, 'merchantId' | 'merchantCheckoutId' | 'protocolState' | 'placement'>[],
): Promise<void> => {
  const idle = all.filter((leg) => leg.placement === 'none' || leg.placement === 'refused')
  await Promise.all(
    idle.map(async (leg) => {
      try {
        const merchant = await merchantOf(leg.merchantId)
        await merchant.cancelCheckout(leg, `${leg.merchantCheckoutId}-let-go`)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        report(error)
      }
    }),
  )
}
