import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgePassthru, lookIommuFor } from '../../src/doctor/passthru.js';
import { driveSteps } from '../../src/plan/drive.js';
import { done } from '../plan/ground.js';
import { expect, lookOf, seen, subjectOf, unseen } from './ground.js';

function wanting(...devices: readonly string[]) {
  const passthru = devices.map((device) => ({ device }));
  return subjectOf({ vms: [{ name: 'gpu', devices: { passthru } } as never] });
}

function loader(values: Readonly<Record<string, string>>) {
  return lookOf({ look: { loader: seen(new Map(Object.entries(values))) } });
}

test('without a definition that asks for a device nothing is looked at', async () => {
  expect(judgePassthru(lookOf({ look: { loader: unseen('no') } }), subjectOf()), 'ok');
  const look = await driveSteps(lookIommuFor(subjectOf()), () => Promise.reject(new Error('looked')));
  assert.is(look, undefined);
});

test('a device that loader.conf does not list is given to another driver by the next boot', () => {
  const both = ['sysrc -f /boot/loader.conf vmm_load=YES pptdevs+="2/0/0 3/0/1"', 'shutdown -r now'];
  expect(judgePassthru(loader({}), wanting('2/0/0', '3/0/1')), 'warning', 'gpu', ...both);
  const one = loader({ vmm_load: 'yes', pptdevs: '1/0/0 2/0/0' });
  expect(judgePassthru(one, wanting('2/0/0', '3/0/1')), 'warning', 'loader.conf pptdevs+="3/0/1"');
  const late = loader({ pptdevs: '2/0/0' });
  expect(judgePassthru(late, wanting('2/0/0')), 'warning', 'loader.conf vmm_load=YES\n');
});

test('all three lists count, and a device by the name of ppt has been listed', () => {
  const look = loader({ vmm_load: 'YES', pptdevs: '1/0/0', pptdevs2: '2/0/0', pptdevs3: '3/0/0' });
  expect(judgePassthru(look, wanting('1/0/0', '2/0/0', '3/0/0', 'ppt4')), 'ok');
});

test('an IOMMU that is off is a fault, with the line of loader.conf where one helps', async () => {
  const off = await driveSteps(lookIommuFor(wanting('2/0/0')), () =>
    Promise.resolve(done('hw.vmm.iommu.initialized: 0\nhw.vmm.iommu.enable: 0\n')),
  );
  expect(
    judgePassthru(lookOf({ look: { iommu: seen(off) } }), wanting('2/0/0')),
    'fault',
    'vmm(4) does not use the IOMMU',
    `echo 'hw.vmm.iommu.enable="1"' >> /boot/loader.conf`,
  );
  const none = { what: 'guests: the host has no IOMMU', hint: 'switch VT-d or AMD-Vi on in its firmware' };
  expect(judgePassthru(lookOf({ look: { iommu: seen(none) } }), wanting('2/0/0')), 'fault', 'switch VT-d');
  expect(judgePassthru(lookOf({ look: { iommu: unseen('x') } }), wanting('2/0/0')), 'note', 'could not look');
});

test.run();
