import { Stack, type StackProps } from 'aws-cdk-lib'
import { LambdaIntegration } from 'aws-cdk-lib/aws-apigateway'
import type { Construct } from 'constructs'
import type { FoundEntry, FoundOf } from '#infra/discover.ts'
import type { Stage } from '#infra/stage.ts'
import { acknowledgeCompany } from './acknowledgements.ts'
import { tableWith } from './data.ts'
import { PurserFunction, type Shared } from './functions.ts'
import { companyParameters } from './names.ts'
import { restApi } from './rest-api.ts'
import { scheduleFunction } from './triggers.ts'

export interface DemoProps extends StackProps {
  stage: Stage
  bundles: string
  entries: readonly FoundEntry[]
}

const tableName = 'purser-demo'

/** The simulators, with APIs, roles and a table of their own. They cannot reach the platform's table, nor the platform theirs. */
export class DemoStack extends Stack {
  /** By company, without a trailing slash. */
  readonly urls: Record<string, string> = {}
  /** Their origins. On a laptop these are private addresses, which the outward fetch would refuse. */
  readonly origins: string[] = []
  /** Their entries in the platform's settings, by company. */
  readonly entries: Record<string, { name: string; protocol: string; [more: string]: unknown }> = {}

  constructor(scope: Construct, id: string, props: DemoProps) {
    super(scope, id, props)
    const { stage, bundles, entries } = props
    const table = tableWith(
      this,
      'Table',
      { ...stage, keepData: false },
      { name: tableName, indexes: ['gsi1', 'gsi2'] },
    )
    const companies = entries.filter((one) => one.kind === 'company')
    for (const company of companies) {
      const parameters = companyParameters(stage, company.spec.company)
      const shared: Shared = {
        stage,
        bundles,
        granted: {
          stage: stage.name,
          service: company.spec.company,
          tableName,
          tableArn: table.tableArn,
          party: company.spec.company,
          parameters,
          parametersArn: this.formatArn({ service: 'ssm', resource: 'parameter', resourceName: parameters.slice(1) }),
        },
      }
      this.company(company, shared)
      for (const tick of entries)
        if (tick.kind === 'schedule' && tick.file === company.file)
          scheduleFunction(this, { entry: tick, shared, environment: { COMPANY: company.spec.company } })
    }
  }

  private company(entry: FoundOf<'company'>, shared: Shared): void {
    const { company } = entry.spec
    const { lambda } = new PurserFunction(this, entry.name, { entry, shared, environment: { COMPANY: company } })
    const api = restApi(this, `${company}-api`, shared.stage, `purser-demo-${company}`)
    acknowledgeCompany(api)
    const integration = new LambdaIntegration(lambda, { allowTestInvoke: false })
    api.root.addMethod('ANY', integration)
    api.root.addResource('{proxy+}').addMethod('ANY', integration)
    const origin = `https://${api.restApiId}.execute-api.${this.region}.${this.urlSuffix}`
    this.origins.push(origin)
    const url = `${origin}/${shared.stage.name}`
    this.urls[company] = url
    this.entries[company] = { name: entry.spec.title ?? company, ...entry.spec.entry(url) }
  }
}
