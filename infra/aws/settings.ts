import { Stack, type StackProps } from 'aws-cdk-lib'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import type { Construct } from 'constructs'
import type { Stage } from '#infra/stage.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import type { DemoStack } from './demo.ts'
import { companyParameters, merchantPagePrefix, parametersPath } from './names.ts'

export interface SettingsProps extends StackProps {
  stage: Stage
  baseUrl: string
  demo: DemoStack | undefined
}

/** What one parameter may hold, in bytes. */
const pageBytes = 4096

/** The merchants as JSON lists that each fit one parameter. */
const merchantPages = (merchants: Stage['merchants']): string[] => {
  const pages: Stage['merchants'][] = []
  for (const merchant of merchants) {
    const last = pages.at(-1)
    const more = [...(last ?? []), merchant]
    if (last && Buffer.byteLength(JSON.stringify(more)) <= pageBytes) last.push(merchant)
    else pages.push([merchant])
  }
  const texts = pages.map((page) => JSON.stringify(page))
  const large = pages[texts.findIndex((text) => Buffer.byteLength(text) > pageBytes)]?.[0]
  if (large) throw new Error(`The entry of the merchant ${large.merchantId} in cdk.json is above ${pageBytes} bytes`)
  return texts
}

/** The settings that give platform and simulators each other's addresses. This stack comes last, after all APIs. */
export class SettingsStack extends Stack {
  constructor(scope: Construct, id: string, props: SettingsProps) {
    super(scope, id, props)
    const { stage, baseUrl, demo } = props
    const urls = demo?.urls ?? {}
    const { bank, ...shops } = demo?.entries ?? {}
    const payments = stage.payments ?? bank
    const simulated = Object.entries(shops).map(([merchantId, entry]) => ({ merchantId, ...entry }))
    const path = parametersPath(stage)
    const pages = merchantPages(stage.merchants).map((text) => {
      const name = `${merchantPagePrefix}${sha256(text).slice(0, 16)}`
      return { name, page: new StringParameter(this, name, { parameterName: `${path}/${name}`, stringValue: text }) }
    })
    const settings = this.publish('platform', `${path}/settings`, {
      baseUrl,
      payments,
      merchantOrigins: [...stage.merchantOrigins, ...(demo?.origins ?? [])],
      subscriberOrigins: stage.subscriberOrigins,
      merchants: simulated,
      ...(stage.mailFrom && { mails: true }),
      ...(stage.confirmedBuyers && { confirmedBuyers: true }),
      ...(stage.policy && { policy: stage.policy }),
      ...(pages.length > 0 && { merchantPages: pages.map(({ name }) => name) }),
    })
    // What names the pages appears after them; pages that nobody names any more go last.
    for (const { page } of pages) settings.node.addDependency(page)
    for (const [company, url] of Object.entries(urls)) {
      const forMerchant = company === 'bank' ? {} : { bankUrl: payments?.['url'], platformUrl: baseUrl }
      this.publish(company, `${companyParameters(stage, company)}/settings`, { baseUrl: url, ...forMerchant })
    }
  }

  private publish(id: string, parameterName: string, value: object): StringParameter {
    return new StringParameter(this, id, { parameterName, stringValue: this.toJsonString(value) })
  }
}
