import { CfnOutput, type CfnResource, Lazy, Stack, type StackProps } from 'aws-cdk-lib'
import {
  BasePathMapping,
  Deployment,
  DomainName,
  EndpointType,
  Stage as GatewayStage,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Construct } from 'constructs'
import type { FoundRoute } from '#infra/discover.ts'
import type { Stage } from '#infra/stage.ts'
import { acknowledgeOpenStage } from './acknowledgements.ts'
import type { ApiStack } from './api.ts'
import { guardStage } from './firewall.ts'
import { product } from './names.ts'
import { errorLog, stageOptions } from './rest-api.ts'

export interface ApiStageProps extends StackProps {
  stage: Stage
  of: ApiStack
  routes: readonly FoundRoute[]
  /** Every stack that has a part of the API. */
  parts: readonly Stack[]
}

/** What callers reach: a deployment of the API's routes, the stage with its logs and limits, and its domain. */
export class ApiStageStack extends Stack {
  /** Has no trailing slash. */
  readonly baseUrl: string
  private readonly stage: GatewayStage

  constructor(scope: Construct, id: string, { stage, of, parts, routes, ...props }: ApiStageProps) {
    super(scope, id, props)
    const deployment = new Deployment(this, 'Deployment', { api: of.api })
    // A deployment is a copy of the routes as they are: its name changes when one of them does.
    deployment.addToLogicalId(Lazy.any({ produce: () => parts.map(resourcesOf) }))
    const documents = routes.filter(({ area, spec }) => area === 'docs' && spec.path !== '/')
    const paths = documents.map(({ spec }) => spec.path)
    this.stage = new GatewayStage(this, 'Stage', { deployment, ...stageOptions(this, 'Api', stage, product, paths) })
    this.stage.node.addDependency(errorLog(this, 'Api', stage, of.api))
    this.baseUrl = this.domain(stage, of) ?? this.executeUrl(stage, of)
    new CfnOutput(this, 'Url', { value: this.baseUrl, description: 'The base URL of the API' })
    if (stage.firewall) guardStage(this, stage, this.stage.stageArn)
    else acknowledgeOpenStage(this.stage)
  }

  private executeUrl(stage: Stage, { api }: ApiStack): string {
    return `https://${api.restApiId}.execute-api.${this.region}.${this.urlSuffix}/${stage.name}`
  }

  private domain(stage: Stage, { api }: ApiStack): string | undefined {
    if (!stage.domainName || !stage.certificateArn) return undefined
    const domainName = new DomainName(this, 'Domain', {
      domainName: stage.domainName,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', stage.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    })
    new CfnOutput(this, 'DomainTarget', {
      value: domainName.domainNameAliasDomainName,
      description: `${stage.domainName} is a CNAME or alias of this name`,
    })
    new CfnOutput(this, 'DomainTargetZone', {
      value: domainName.domainNameAliasHostedZoneId,
      description: 'The hosted zone of that name, for an alias record in Route 53',
    })
    new BasePathMapping(this, 'Mapping', { domainName, restApi: api, stage: this.stage })
    return `https://${stage.domainName}`
  }
}

/** The template's text of every resource of a stack. */
const resourcesOf = (stack: Stack): unknown[] =>
  stack.node
    .findAll()
    .filter((construct) => 'cfnResourceType' in construct)
    .map((resource) => stack.resolve((resource as CfnResource & { _toCloudFormation(): unknown })._toCloudFormation()))
