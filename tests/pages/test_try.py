import pathlib
def test_try(visit):
    import json
    out=pathlib.Path('/tmp/pages'); out.mkdir(exist_ok=True)
    for name,path in {'start':'/','standings':'/seasons/2024/clusters/C1/standings','card':'/seasons/2024/units/PA/scorecard','elig':'/seasons/2024/units/PA/eligibility','hist':'/seasons/2024/units/PA/history','clause':'/clauses/B.III.1.2-5+1','event':'/events/55'}.items():
        r=visit.read(path); (out/f'{name}.html').write_text(r.response.text)
