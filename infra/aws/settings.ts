import { Stack, type StackProps } from 'aws-cdk-lib'
import { StringParameter } from 'aws-cdk-lib/aws-ssm'
import type { Construct } from 'constructs'
import type { Stage } from '#infra/stage.ts'
import type { DemoStack } from './demo.ts'
import { companyParameters, parametersPath } from './names.ts'

export interface SettingsProps extends StackProps {
  stage: Stage
  baseUrl: string
  demo: DemoStack | undefined
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
    const merchants = [...stage.merchants, ...simulated]
    this.publish('platform', `${parametersPath(stage)}/settings`, {
      baseUrl,
      payments,
      allowedOrigins: [...stage.allowedOrigins, ...(demo?.origins ?? [])],
      merchants,
    })
    for (const [company, url] of Object.entries(urls)) {
      const forMerchant = company === 'bank' ? {} : { bankUrl: payments?.['url'], platformUrl: baseUrl }
      this.publish(company, `${companyParameters(stage, company)}/settings`, { baseUrl: url, ...forMerchant })
    }
  }

  private publish(id: string, parameterName: string, value: object): void {
    new StringParameter(this, id, { parameterName, stringValue: this.toJsonString(value) })
  }
}
