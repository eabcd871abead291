import { Failure } from '#shared/kernel/errors.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { paymentMethods } from '#shared/payments/payment-methods.ts'
import { assertUsable, noSuchMethod, type WalletMethod } from '#shared/payments/wallet-method.ts'
import { type Wallet, wallets } from '#shared/payments/wallets.ts'
import type { Item, Key } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { filledWallet, refilledWallet } from './fill-wallet.ts'

/** The row to read for `ownMethod`, together with others. */
export const ownMethodKey = (userId: string, instrument: string | undefined): Key =>
  instrument === undefined ? keys.wallet(userId) : keys.paymentMethod(userId, instrument)

const noDefault = () =>
  new Failure('payment-method.no-default', 'Name an instrument: your wallet has no default payment method')

const inWallet = ({ methods }: Wallet, methodId: string | undefined): WalletMethod => {
  if (methodId === undefined) throw noDefault()
  const method = methods.find((each) => each.methodId === methodId)
  if (!method) throw noSuchMethod(methodId)
  return method
}

const defaultOf = async (userId: string, row: Item | undefined): Promise<WalletMethod> => {
  if (!row) {
    const wallet = await filledWallet(userId)
    return inWallet(wallet, wallet.defaultMethodId)
  }
  const methodId = wallets.defaultIn(row)
  if (methodId === undefined) throw noDefault()
  return paymentMethods.owned(userId, methodId)
}

/** The method that pays: the named one, or the default of the wallet. `row` is what `ownMethodKey` has. Refused when it is not the user's own, has expired, or is not for agents and one asks. */
export const ownMethod = async (
  { userId, kind }: Pick<Principal, 'userId' | 'kind'>,
  instrument: string | undefined,
  row: Item | undefined,
  nowMs: number,
): Promise<WalletMethod> => {
  const method =
    instrument === undefined
      ? await defaultOf(userId, row)
      : (paymentMethods.in(row) ?? inWallet(await refilledWallet(userId), instrument))
  return assertUsable(method, kind, nowMs)
}

/** Refuses instruments that are not in the user's wallet, or that no agent may use. */
export const assertInstruments = async (userId: string, instruments: readonly string[], nowMs: number) => {
  if (instruments.length === 0) return
  const wallet = await filledWallet(userId)
  for (const instrument of instruments) assertUsable(inWallet(wallet, instrument), 'agent', nowMs)
}
