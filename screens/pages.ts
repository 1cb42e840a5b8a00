import type { Line } from '../src/shell/drawing/line.ts';
import type { Page } from '../src/shell/state.ts';
import { DIAGNOSES_PAGE, DIAGNOSIS_PAGE } from './diagnosis/diagnosis-page.ts';
import { DRILL_PAGE } from './drill/drill-page.ts';
import { INCIDENT_PAGE } from './incident/incident-page.ts';
import type { PageScreen } from './page.ts';
import { REPORT_PAGE } from './reports/report-page.ts';
import { REPORTS_PAGE } from './reports/reports-page.ts';
import type { Body, ScreenInput } from './screen.ts';
import { WALK_PAGE } from './walk/walk-page.ts';
import { WALKS_PAGE } from './walk/walks-page.ts';

const PAGES: { readonly [K in Page['kind']]: PageScreen<K> } = {
  walks: WALKS_PAGE,
  walk: WALK_PAGE,
  reports: REPORTS_PAGE,
  report: REPORT_PAGE,
  diagnoses: DIAGNOSES_PAGE,
  diagnosis: DIAGNOSIS_PAGE,
  incident: INCIDENT_PAGE,
  drill: DRILL_PAGE,
};

function pageScreen(page: Page): PageScreen {
  return PAGES[page.kind] as PageScreen;
}

/** Lines above a page's body. */
export function pageHead(input: ScreenInput, page: Page): readonly Line[] {
  return pageScreen(page).head(input, page);
}

/** A page's body. */
export function pageBody(input: ScreenInput, page: Page): Body {
  return pageScreen(page).build(input, page);
}

/** Probes that a page shows. */
export function pageProbes(input: ScreenInput, page: Page): readonly string[] {
  return pageScreen(page).watches(input, page);
}
