import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import {
  AuthorizationType,
  BasePathMapping,
  DomainName,
  EndpointType,
  IdentitySource,
  RequestAuthorizer,
  type RestApi,
  SecurityPolicy,
} from 'aws-cdk-lib/aws-apigateway'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import type { Role } from 'aws-cdk-lib/aws-iam'
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import type { FoundOf, FoundRoute } from '#infra/discover.ts'
import type { Stage } from '#infra/stage.ts'
import { acknowledgeApi, acknowledgePublic } from './acknowledgements.ts'
import { addGatewayResponses } from './gateway-responses.ts'
import { addRoute, callsFunction, gatewayRole, refuseOthers } from './methods.ts'
import { functionArn, product } from './names.ts'
import { restApi } from './rest-api.ts'

export interface ApiProps extends StackProps {
  stage: Stage
  routes: readonly FoundRoute[]
  authorizer: FoundOf<'authorizer'> | undefined
}

/** The public API: resources, methods, and the roles in which the gateway calls routes. It refers to functions by name, so that a deploy can remove one. */
export class ApiStack extends Stack {
  readonly api: RestApi
  /** Has no trailing slash. */
  readonly baseUrl: string

  constructor(scope: Construct, id: string, props: ApiProps) {
    super(scope, id, props)
    const { stage, routes } = props
    const own = {
      cloudWatchRole: true, // one per account, for the logs of every API in it
      cloudWatchRoleRemovalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
      disableExecuteApiEndpoint: stage.domainName !== undefined,
    }
    const documents = routes.filter(({ area, spec }) => area === 'docs' && spec.path !== '/')
    this.api = restApi(
      this,
      'Api',
      stage,
      product,
      own,
      documents.map(({ spec }) => spec.path),
    )
    addGatewayResponses(this.api)
    const reads = this.authorizer('cached', props.authorizer, Duration.seconds(60))
    const commands = this.authorizer('fresh', props.authorizer, Duration.seconds(0))
    for (const [area, some] of Map.groupBy(routes, ({ area }) => area)) {
      const arns = some.map(({ name }) => functionArn(this, name))
      const role = gatewayRole(this, area, arns)
      for (const route of some) this.method(route, role, route.spec.method === 'GET' ? reads : commands)
    }
    for (const [path, some] of Map.groupBy(routes, ({ spec }) => spec.path))
      refuseOthers(
        this.api.root.resourceForPath(path),
        some.map(({ spec }) => spec.method),
      )
    this.baseUrl = this.domain(stage) ?? this.executeUrl(stage)
    new CfnOutput(this, 'Url', { value: this.baseUrl, description: 'The base URL of the API' })
    acknowledgeApi(this.api)
  }

  /** Only reads may use a cached authorizer answer, because a decision must notice a logout. */
  private authorizer(id: string, entry: ApiProps['authorizer'], kept: Duration): RequestAuthorizer | undefined {
    if (!entry) return undefined
    const attributes = { functionArn: functionArn(this, entry.name), sameEnvironment: true }
    return new RequestAuthorizer(this, id, {
      authorizerName: `${product}-${id}`,
      handler: LambdaFunction.fromFunctionAttributes(this, `${id}-function`, attributes),
      identitySources: [IdentitySource.header('Authorization')],
      resultsCacheTtl: kept,
    })
  }

  private method({ name, spec, file }: FoundRoute, role: Role, authorizer: RequestAuthorizer | undefined): void {
    if (spec.access !== 'public' && !authorizer) throw new Error(`${file} is not public and no authorizer was found`)
    const integration = callsFunction(this, functionArn(this, name), role)
    const authorized = { authorizer, authorizationType: AuthorizationType.CUSTOM }
    const methods = addRoute(this.api.root.resourceForPath(spec.path), spec.method, integration, {
      operationName: spec.operation,
      ...(spec.access === 'public'
        ? { authorizationType: AuthorizationType.NONE }
        : (authorized as { authorizer: RequestAuthorizer })),
    })
    if (spec.access === 'public') for (const method of methods) acknowledgePublic(method)
  }

  private executeUrl(stage: Stage): string {
    return `https://${this.api.restApiId}.execute-api.${this.region}.${this.urlSuffix}/${stage.name}`
  }

  private domain(stage: Stage): string | undefined {
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
    new BasePathMapping(this, 'Mapping', { domainName, restApi: this.api, stage: this.api.deploymentStage })
    return `https://${stage.domainName}`
  }
}
