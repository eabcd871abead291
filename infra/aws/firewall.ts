import { CfnWebACL, CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2'
import type { Construct } from 'constructs'
import type { Stage } from '#infra/stage.ts'
import { product } from './names.ts'

/** Requests a minute of one source address, and under one token. The exact limits in the table are far below. */
const perSource = 3_000
const perToken = 1_500
const windowSeconds = 60

/** Groups of AWS that read no body: merchants' webhooks carry whatever a shop writes. */
const managed = ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedRulesKnownBadInputsRuleSet']

const watched = (name: string): CfnWebACL.VisibilityConfigProperty => ({
  cloudWatchMetricsEnabled: true,
  metricName: `${product}-${name}`,
  sampledRequestsEnabled: true,
})

const group = (name: string, priority: number): CfnWebACL.RuleProperty => ({
  name,
  priority,
  statement: { managedRuleGroupStatement: { vendorName: 'AWS', name } },
  overrideAction: { none: {} },
  visibilityConfig: watched(name),
})

const rate = (name: string, priority: number, statement: CfnWebACL.RateBasedStatementProperty) => ({
  name,
  priority,
  statement: { rateBasedStatement: statement },
  action: { block: {} },
  visibilityConfig: watched(name),
})

const hasToken: CfnWebACL.StatementProperty = {
  sizeConstraintStatement: {
    fieldToMatch: { singleHeader: { Name: 'authorization' } },
    comparisonOperator: 'GT',
    size: 0,
    textTransformations: [{ priority: 0, type: 'NONE' }],
  },
}

/** Refuses floods and known attacks before they cost a function call. Its counts are approximate; no promise rests on them. */
export const guardStage = (scope: Construct, stage: Stage, stageArn: string): void => {
  const acl = new CfnWebACL(scope, 'Firewall', {
    name: `${product}-${stage.name}`,
    scope: 'REGIONAL',
    defaultAction: { allow: {} },
    visibilityConfig: watched('firewall'),
    rules: [
      rate('per-source', 0, { aggregateKeyType: 'IP', limit: perSource, evaluationWindowSec: windowSeconds }),
      rate('per-token', 1, {
        aggregateKeyType: 'CUSTOM_KEYS',
        customKeys: [{ header: { name: 'authorization', textTransformations: [{ priority: 0, type: 'NONE' }] } }],
        scopeDownStatement: hasToken,
        limit: perToken,
        evaluationWindowSec: windowSeconds,
      }),
      ...managed.map((name, i) => group(name, 2 + i)),
    ],
  })
  new CfnWebACLAssociation(scope, 'FirewallOfStage', { resourceArn: stageArn, webAclArn: acl.attrArn })
}
