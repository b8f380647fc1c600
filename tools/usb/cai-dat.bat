@echo off
rem Only ASCII in this file: cmd.exe counts its bytes. The words for people are in loi-nhan\*.txt.
setlocal EnableExtensions DisableDelayedExpansion
set "NOI=%~dp0"
chcp 65001 >nul
set "PYTHONUTF8=1"
set "PYTHONIOENCODING=utf-8"
set "PIP_NO_INDEX=1"
set "MAY="
set "CO="
set "DA_CAI="
set "BO_CAI="

rem Opened inside a ZIP, only this file is unpacked.
if not exist "%NOI%cai_dat.py" goto trong_zip
if not exist "%NOI%goi\" goto trong_zip

:tim
call :thu "py" -3.13
call :thu "py" -3.12
call :thu "py" -3.11
call :thu "python"
call :thu "python3"
call :thu "%LOCALAPPDATA%\Programs\Python\Python313\python.exe"
call :thu "%LOCALAPPDATA%\Programs\Python\Python312\python.exe"
call :thu "%LOCALAPPDATA%\Programs\Python\Python311\python.exe"
call :thu "%ProgramFiles%\Python313\python.exe"
call :thu "%ProgramFiles%\Python312\python.exe"
call :thu "%ProgramFiles%\Python311\python.exe"
if defined MAY goto cai
if defined DA_CAI goto khong_co

rem The installer of Python, when whoever made the stick laid it there: for this user, no administrator.
set "DA_CAI=1"
if not exist "%NOI%python\" goto khong_co
pushd "%NOI%python"
for %%F in (python-3*-amd64.exe) do set "BO_CAI=%NOI%python\%%F"
popd
if not defined BO_CAI goto khong_co
type "%NOI%loi-nhan\dang-cai-python.txt"
"%BO_CAI%" /quiet InstallAllUsers=0 Include_launcher=0 PrependPath=0 Include_test=0 Shortcuts=0
goto tim

:cai
"%MAY%" %CO% "%NOI%cai_dat.py" %*
set "RA=%ERRORLEVEL%"
goto het

:trong_zip
echo.
if exist "%NOI%loi-nhan\trong-zip.txt" type "%NOI%loi-nhan\trong-zip.txt"
if not exist "%NOI%loi-nhan\trong-zip.txt" echo Hay giai nen ca thu muc, roi chay lai cai-dat.bat. / Extract the whole folder first.
set "RA=1"
goto het

:khong_co
type "%NOI%loi-nhan\khong-co-python.txt"
set "RA=1"
goto het

:het
if not defined CAI_DAT_KHONG_DOI pause
exit /b %RA%

rem A Python that starts and for which this folder has the parts. The stub of the Store fails and is passed over.
:thu
if defined MAY exit /b 0
"%~1" %~2 "%NOI%cai_dat.py" --co-hop >nul 2>&1
if not "%ERRORLEVEL%"=="0" exit /b 0
set "MAY=%~1"
set "CO=%~2"
exit /b 0
