// Reads a JSON array of Kubernetes objects and says, one line each, what their schemas have against them.
import {readFileSync} from 'node:fs';

const homes = {
  '': 'kubernetes-models',
  apps: 'kubernetes-models/apps',
  autoscaling: 'kubernetes-models/autoscaling',
  batch: 'kubernetes-models/batch',
  policy: 'kubernetes-models/policy',
  'networking.k8s.io': 'kubernetes-models/networking.k8s.io',
  'gateway.networking.k8s.io': '@kubernetes-models/gateway-api/gateway.networking.k8s.io',
  'monitoring.coreos.com': '@kubernetes-models/prometheus-operator/monitoring.coreos.com',
  'cert-manager.io': '@kubernetes-models/cert-manager/cert-manager.io',
  'trust.cert-manager.io': '@kubernetes-models/cert-manager/trust.cert-manager.io',
  'external-secrets.io': '@kubernetes-models/external-secrets/external-secrets.io',
};

for (const object of JSON.parse(readFileSync(0, 'utf8'))) {
  const parts = object.apiVersion.split('/');
  const version = parts.pop();
  const name = `${object.kind} ${object.metadata.name}`;
  const home = homes[parts[0] ?? ''];
  if (!home) {
    console.log(`${name}: no schema`);
    continue;
  }
  const model = (await import(`${home}/${version}`))[object.kind];
  if (!model) {
    console.log(`${name}: ${object.apiVersion} has no such kind`);
    continue;
  }
  try {
    new model(object).validate();
  } catch (refused) {
    console.log(`${name}: ${refused.message}`);
  }
}
