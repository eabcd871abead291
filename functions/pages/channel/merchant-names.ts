import { settings } from '#shared/platform/aws/parameters.ts'

/** The name that people read for each admitted merchant; an unknown one keeps its id. */
export const merchantNames = async (): Promise<(merchantId: string) => string> => {
  const names = new Map((await settings()).merchants.map(({ merchantId, name }) => [merchantId, name] as const))
  return (merchantId) => names.get(merchantId) ?? merchantId
}
