import type { ChildHost } from '#infra/host-process/child-host.ts'
import { hostAccessKeyId, region, secretOfKey, wireKeyOf } from '#infra/host-process/local-account.ts'
import { signed } from '#shared/platform/aws/signature-v4.ts'

/** Calls an AWS service of the host with the host's own key, so that measuring runs no function. */
export const wireCall = async <T>({ wireUrl, dataDir }: ChildHost, target: string, body: object): Promise<T> => {
  const unsigned = { url: new URL(wireUrl), headers: { 'x-amz-target': target }, body: JSON.stringify(body) }
  const credentials = {
    accessKeyId: hostAccessKeyId,
    secretAccessKey: secretOfKey(wireKeyOf(dataDir) ?? '', hostAccessKeyId),
  }
  const headers = signed(unsigned, credentials, { service: 'host', region, at: new Date() })
  const response = await fetch(wireUrl, { method: 'POST', headers, body: unsigned.body })
  const answer = (await response.json()) as T & { __type?: string; message?: string }
  if (!response.ok) throw new Error(`${target} answered ${response.status}: ${answer.__type} ${answer.message}`)
  return answer
}

/** A SecureString of a simulated company. */
export const companySecret = async (host: ChildHost, company: string, name: string): Promise<string> => {
  const request = { Name: `/purser-demo/dev/${company}/${name}`, WithDecryption: true }
  const { Parameter } = await wireCall<{ Parameter: { Value: string } }>(host, 'AmazonSSM.GetParameter', request)
  return Parameter.Value
}
