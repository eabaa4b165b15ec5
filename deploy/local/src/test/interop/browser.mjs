// One visit with Chromium:  browser.mjs LINK USER FOLDER NAME
// Opens the link, signs in as USER where the development providers ask, clicks Connect where our page offers it,
// and takes a picture of every page of ours. env: CHROMIUM (default /usr/bin/chromium).
// Prints one line of JSON: {pages: [{text, url, status}], violations: [...]}.
import { chromium } from 'playwright-core';

const [link, user, folder, name] = process.argv.slice(2);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const context = await browser.newContext({ viewport: { width: 900, height: 700 } });
const page = await context.newPage();
const violations = [];
page.on('console', (message) => {
  if (/Content Security Policy|Refused to/.test(message.text())) violations.push(message.text().split(';')[0]);
});

const pages = [];
async function look(step, response) {
  const picture = (suffix) => page.screenshot({ path: `${folder}/${name}-${step}${suffix}.png`, fullPage: true });
  await picture('');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 760 });
  await picture('-phone-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize({ width: 900, height: 700 });
  pages.push({ text: await page.innerText('body'), url: page.url().split('?')[0], status: response?.status() ?? 0 });
}
async function press(locator) {
  const [response] = await Promise.all([page.waitForEvent('response', (r) => r.request().isNavigationRequest() && r.status() < 300 || r.status() >= 400), locator.click()]);
  await page.waitForLoadState();
  return response;
}
const signIn = () => page.getByRole('button', { name: `Sign in as ${user}`, exact: true });

let response = await page.goto(link);
if (await signIn().count()) response = await press(signIn());
await look('1', response);
const connect = page.locator('button[name=decision][value=allow]');
if (await connect.count()) {
  response = await press(connect);
  if (await signIn().count()) response = await press(signIn());
  await look('2', response);
}
console.log(JSON.stringify({ pages, violations }));
await browser.close();
